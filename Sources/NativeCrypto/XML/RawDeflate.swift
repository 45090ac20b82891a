import CZlib

/// DEFLATE without a frame (RFC 1951), as SAML's redirect binding has it (SAML Bindings §3.4.4.1).
package enum RawDeflate {
    private static let chunk = 16_384

    package static func compress(_ bytes: [UInt8]) throws(XMLFault) -> [UInt8] {
        var stream = z_stream()
        guard countersign_deflate_init(&stream) == Z_OK else { throw .library("no memory") }
        defer { deflateEnd(&stream) }
        return try run(&stream, bytes, limit: bytes.count + chunk) { deflate(&$0, Z_FINISH) }
    }

    /// Throws `.tooLarge` as soon as more than `limit` bytes come out, however few went in, and `.malformed` for what
    /// is not exactly one stream.
    package static func expand(_ bytes: [UInt8], limit: Int) throws(XMLFault) -> [UInt8] {
        var stream = z_stream()
        guard countersign_inflate_init(&stream) == Z_OK else { throw .library("no memory") }
        defer { inflateEnd(&stream) }
        return try run(&stream, bytes, limit: limit) { inflate(&$0, Z_NO_FLUSH) }
    }

    private static func run(
        _ stream: inout z_stream, _ input: [UInt8], limit: Int, step: (inout z_stream) -> Int32
    ) throws(XMLFault) -> [UInt8] {
        guard input.count <= Int(UInt32.max) else { throw .tooLarge("a stream of \(input.count) bytes") }
        var source = input
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: chunk)
        var status = Z_OK
        source.withUnsafeMutableBufferPointer { start in
            stream.next_in = start.baseAddress
            stream.avail_in = UInt32(start.count)
            repeat {
                let count = buffer.withUnsafeMutableBufferPointer { room in
                    stream.next_out = room.baseAddress
                    stream.avail_out = UInt32(room.count)
                    status = step(&stream)
                    return room.count - Int(stream.avail_out)
                }
                output += buffer[..<count]
            } while status == Z_OK && output.count <= limit
        }
        guard output.count <= limit else { throw .tooLarge("more than \(limit) bytes when expanded") }
        guard status == Z_STREAM_END, stream.avail_in == 0 else { throw .malformed("not DEFLATE") }
        return output
    }
}
