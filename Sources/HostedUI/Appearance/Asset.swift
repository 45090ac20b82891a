/// A file that the pages refer to.
///
/// Its name carries a fingerprint of its bytes, so it may be kept for ever: `Cache-Control: public, max-age=31536000,
/// immutable`, with `X-Content-Type-Options: nosniff`.
package struct Asset: Sendable, Hashable {
    /// `countersign.0123456789abcdef.css`.
    package let name: String
    /// Where it is served, below the public URL: `/assets/` and the name.
    package var path: String { "/assets/\(name)" }
    /// The value of `Content-Type`.
    package let contentType: String
    package let bytes: [UInt8]
    /// Sixteen hex digits, also fit for an `ETag`. It tells versions apart and proves nothing.
    package let hash: String

    /// - Parameter mark: what stands between the fingerprint and the ending, for one source in several forms.
    init(source name: String, mark: String = "", bytes: [UInt8]) {
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        hash = Self.fingerprint(bytes)
        self.name = "\(name[..<dot]).\(hash)\(mark)\(name[dot...])"
        contentType = Self.contentTypes[String(name[dot...])] ?? "application/octet-stream"
        self.bytes = bytes
    }

    private static let contentTypes = [
        ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
    ]

    /// FNV-1a, 64 bits.
    private static func fingerprint(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
