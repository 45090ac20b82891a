import Dispatch
import Glibc

/// A small HTTP server on the loopback, for what connects to a real one: it says what a test says, byte by byte.
package final class TestHTTPServer: Sendable {
    package struct Request: Sendable {
        package let method: String
        package let target: String
        /// Names in lower case.
        package let headers: [(name: String, value: String)]
        package let body: [UInt8]

        package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    package let port: Int
    private let listener: Int32
    private let received = TestBox<[Request]>([])

    /// What came in, oldest first.
    package var requests: [Request] { received.value }

    /// `answer` is the whole response; nil leaves the client waiting until it goes away.
    package init(_ answer: @escaping @Sendable (Request) -> String?) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(descriptor, generic, length)
                getsockname(descriptor, generic, &length)
            }
        }
        port = Int(in_port_t(bigEndian: address.sin_port))
        listen(descriptor, 16)
        let kept = received
        DispatchQueue(label: "test-http", attributes: .concurrent).async {
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                DispatchQueue.global().async { Self.serve(connection, kept, answer) }
            }
        }
    }

    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// A response with a body.
    package static func response(_ status: String, _ body: String, _ headers: [String] = []) -> String {
        let lines = ["HTTP/1.1 \(status)", "content-length: \(body.utf8.count)", "connection: close"] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    private static func serve(
        _ connection: Int32, _ received: TestBox<[Request]>, _ answer: (Request) -> String?
    ) {
        defer { close(connection) }
        var bytes: [UInt8] = []
        while true {
            if let request = request(bytes) {
                received.change { $0.append(request) }
                guard let text = answer(request) else { return wait(connection) }
                let response = Array(text.utf8)
                _ = response.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                return
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            bytes += buffer[..<count]
        }
    }

    private static func wait(_ connection: Int32) {
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
    }

    /// Nil while it is not whole.
    private static func request(_ bytes: [UInt8]) -> Request? {
        let end = Array("\r\n\r\n".utf8)
        guard let head = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        let lines = String(decoding: bytes[..<head], as: UTF8.self).split(separator: "\r\n")
        let headers = lines.dropFirst().map { line -> (name: String, value: String) in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        let body = Array(bytes[(head + 4)...])
        guard body.count >= length, let words = lines.first?.split(separator: " "), words.count == 3 else { return nil }
        return Request(method: String(words[0]), target: String(words[1]), headers: headers, body: body)
    }
}
