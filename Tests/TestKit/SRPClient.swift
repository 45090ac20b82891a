import BigInt
package import Core
import Crypto

/// The client's side of Cognito's SRP, written from the description alone and on another big-number library than the
/// server's, so that both cannot be wrong in the same way.
package struct SRPClient: Sendable {
    private let secret: BigUInt
    private let group: BigUInt
    /// A in hex.
    package let publicValue: String

    package init(modulusHex: String = SRPClient.modulus, randomness: some Randomness = SystemRandomness()) {
        group = BigUInt(modulusHex, radix: 16) ?? 1
        secret = BigUInt(Data256(randomness.bytes(32)).number)
        publicValue = String(BigUInt(2).power(secret, modulus: group), radix: 16)
    }

    /// The claim and everything that goes with it, as `ChallengeResponses`.
    package func answer(_ parameters: JSON, poolName: String, password: String, timestamp: String) -> JSON {
        let userID = parameters["USER_ID_FOR_SRP"]?.string ?? ""
        return .object(
            [.init("USERNAME", .string(userID))]
                + claim(parameters, poolName: poolName, userID: userID, password: password, timestamp: timestamp))
    }

    /// The same for a device: its group stands for the pool's name, its key for the user's.
    package func deviceAnswer(
        _ parameters: JSON, groupKey: String, deviceKey: String, password: String, timestamp: String
    ) -> JSON {
        .object(
            [
                .init("USERNAME", parameters["USERNAME"] ?? .null), .init("DEVICE_KEY", .string(deviceKey)),
            ]
                + claim(parameters, poolName: groupKey, userID: deviceKey, password: password, timestamp: timestamp))
    }

    private func claim(
        _ parameters: JSON, poolName: String, userID: String, password: String, timestamp: String
    ) -> [JSON.Member] {
        let block = parameters["SECRET_BLOCK"]?.string ?? ""
        let key = sessionKey(
            serverPublic: parameters["SRP_B"]?.string ?? "", salt: parameters["SALT"]?.string ?? "",
            identity: "\(poolName)\(userID):\(password)")
        let message = Array("\(poolName)\(userID)".utf8) + (Base64.decode(block) ?? []) + Array(timestamp.utf8)
        let claim = Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
        return [
            .init("PASSWORD_CLAIM_SECRET_BLOCK", .string(block)),
            .init("PASSWORD_CLAIM_SIGNATURE", .string(Base64.encode(claim))), .init("TIMESTAMP", .string(timestamp)),
        ]
    }

    /// g^x of a device's secret, as a new device computes it.
    package static func verifier(groupKey: String, deviceKey: String, password: String, salt: [UInt8]) -> [UInt8] {
        let group = BigUInt(modulus, radix: 16) ?? 1
        let client = SRPClient()
        let identity = client.sha(Array("\(groupKey)\(deviceKey):\(password)".utf8))
        let x = client.number(client.sha(client.pad(Data256(salt).number) + identity))
        return client.pad(BigUInt(2).power(x, modulus: group))
    }

    private func sessionKey(serverPublic: String, salt: String, identity: String) -> [UInt8] {
        let b = BigUInt(serverPublic, radix: 16) ?? 0
        let a = BigUInt(publicValue, radix: 16) ?? 0
        let u = number(sha(pad(a) + pad(b)))
        let k = number(sha(pad(group) + pad(2)))
        let x = number(sha(pad(BigUInt(salt, radix: 16) ?? 0) + sha(Array(identity.utf8))))
        let masked = k * BigUInt(2).power(x, modulus: group) % group
        let shared = ((b + group) - masked) % group
        let secretValue = shared.power(self.secret + u * x, modulus: group)
        let extracted = HMAC<SHA256>.authenticationCode(
            for: pad(secretValue), using: SymmetricKey(data: pad(u)))
        let expanded = HMAC<SHA256>.authenticationCode(
            for: Array("Caldera Derived Key".utf8) + [1], using: SymmetricKey(data: Array(extracted)))
        return Array(Array(expanded).prefix(16))
    }

    /// Two's complement, as short as it can be.
    private func pad(_ value: BigUInt) -> [UInt8] {
        let bytes = Array(value.serialize())
        return (bytes.first ?? 0) >= 0x80 || bytes.isEmpty ? [0] + bytes : bytes
    }

    private func number(_ bytes: [UInt8]) -> BigUInt { Data256(bytes).number }
    private func sha(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// Big-endian bytes as a number.
    private struct Data256 {
        let number: BigUInt
        init(_ bytes: [UInt8]) { number = bytes.reduce(BigUInt(0)) { $0 << 8 | BigUInt($1) } }
    }

    /// RFC 5054, appendix A, 3072 bits.
    package static let modulus = """
        FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
        EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
        EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F\
        83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
        E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510\
        15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
        ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
        BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF
        """
}
