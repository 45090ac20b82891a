package import Core

/// The 32 bytes under which an install seals its secrets.
package struct MasterKey: Sendable {
    let bytes: Secret
    /// Tells which key sealed a value; says nothing of the key.
    package let id: [UInt8]

    package enum Fault: Error, Hashable, CustomStringConvertible {
        case malformed

        package var description: String { "a master key is 32 bytes in base64" }
    }

    /// 32 bytes in base64.
    package init(base64: String) throws(Fault) {
        guard let bytes = Base64.decode(base64), bytes.count == 32 else { throw .malformed }
        self.init(bytes)
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = Secret(bytes)
        id = Array(HMACSHA256.code(Array("countersign master key id".utf8), key: bytes).prefix(4))
    }

    package static func make(_ randomness: some Randomness) -> MasterKey { MasterKey(randomness.bytes(32)) }

    package var base64: Secret { Secret(Base64.encode(bytes.revealed)) }
}
