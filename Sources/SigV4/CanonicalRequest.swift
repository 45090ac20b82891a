import Core
import Crypto

/// The canonical request of Signature Version 4: what is hashed into the string to sign.
struct CanonicalRequest {
    private(set) var bytes: [UInt8] = []

    /// `signedHeaders` in lower case and sorted. Nil where one of them is absent or a path or query is not valid
    /// encoding.
    init?(_ request: SignableRequest, signedHeaders: [String], service: String) {
        guard let path = Self.path(request.path, isEncodedTwice: service != "s3"), let query = Self.query(request.query)
        else { return nil }
        bytes.reserveCapacity(2048)
        for line in [request.method, path, query] { append(line, "\n") }
        for name in signedHeaders {
            guard append(name, in: request) else { return nil }
        }
        append("\n", signedHeaders.joined(separator: ";"), "\n", request.bodyHash)
    }

    var hash: String { Hex.encode(Array(SHA256.hash(data: bytes))) }

    private mutating func append(_ texts: String...) {
        for text in texts { bytes.append(contentsOf: text.utf8) }
    }

    /// A header and the values it was sent with; false where it was not.
    private mutating func append(_ name: String, in request: SignableRequest) -> Bool {
        var separator = ":"
        for header in request.headers where header.name == name {
            append(separator == ":" ? name : "", separator)
            appendTrimmed(header.value)
            separator = ","
        }
        append("\n")
        return separator == ","
    }

    /// Blanks around are dropped, runs of them within become one.
    private mutating func appendTrimmed(_ value: String) {
        let blanks = [UInt8(ascii: " "), UInt8(ascii: "\t")]
        for (place, word) in value.utf8.split(whereSeparator: blanks.contains).enumerated() {
            if place > 0 { bytes.append(blanks[0]) }
            bytes.append(contentsOf: word)
        }
    }

    /// Every segment is encoded once more than it was sent, as all services but S3 do it. Dots are not resolved: a path
    /// that has them is refused before.
    private static func path(_ path: String, isEncodedTwice: Bool) -> String? {
        guard path.hasPrefix("/") else { return nil }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !segments.contains(where: { $0 == "." || $0 == ".." }) else { return nil }
        return isEncodedTwice ? segments.map { Percent.encode(String($0)) }.joined(separator: "/") : path
    }

    /// Sorted by encoded name, then value.
    private static func query(_ query: String) -> String? {
        var pairs: [(String, String)] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Percent.decode(Array(parts[0].utf8)),
                let value = Percent.decode(Array((parts.count > 1 ? parts[1] : "").utf8))
            else { return nil }
            pairs.append((Percent.encode(name), Percent.encode(value)))
        }
        return pairs.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }
}

/// Date, region and service: where and when a signature holds.
struct CredentialScope: Hashable {
    /// Eight digits.
    let date: String
    let region: String
    let service: String

    var text: String { "\(date)/\(region)/\(service)/aws4_request" }

    /// The signature of a canonical request under a secret key.
    func signature(of canonical: CanonicalRequest, at timestamp: String, secret: Secret) -> String {
        let toSign = "AWS4-HMAC-SHA256\n\(timestamp)\n\(text)\n\(canonical.hash)"
        let seed = Array("AWS4".utf8) + secret.revealed
        let key = [date, region, service, "aws4_request"].reduce(seed) { key, part in Self.code(part, key) }
        return Hex.encode(Self.code(toSign, key))
    }

    private static func code(_ message: String, _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(message.utf8), using: SymmetricKey(data: key)))
    }
}
