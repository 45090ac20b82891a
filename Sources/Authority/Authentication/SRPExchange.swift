import Core
import NativeCrypto

/// The server's half of an SRP exchange. The client's public value is known when it begins, so the shared key is
/// computed at once, and the answer costs one HMAC.
struct SRPExchange {
    let serverPublic: [UInt8]
    let key: [UInt8]
    /// SHA-256 of the client's public value.
    let handle: [UInt8]

    /// Throws `.invalidParameter` for a degenerate value.
    init(_ clientPublic: String, _ verifier: [UInt8], _ randomness: some Randomness) throws {
        let secret = randomness.bytes(32)
        do {
            serverPublic = try SRP.challenge(verifier: verifier, b: secret)
            key = try SRP.sessionKey(
                clientPublic: clientPublic, b: secret, serverPublic: serverPublic, verifier: verifier)
        } catch {
            throw AuthorityError(.invalidParameter, "Invalid SRP_A")
        }
        handle = Self.handle(of: clientPublic)
    }

    /// The same for every spelling of the number.
    static func handle(of clientPublic: String) -> [UInt8] {
        Digest.sha256(Array(clientPublic.lowercased().drop { $0 == "0" }.utf8))
    }
}

/// The claim that answers an exchange: PASSWORD_CLAIM_SECRET_BLOCK, PASSWORD_CLAIM_SIGNATURE and TIMESTAMP.
struct SRPClaim {
    let secretBlock: [UInt8]?
    private let signature: String
    private let timestamp: String

    /// Throws `.invalidParameter` where one of them is missing.
    init(_ answer: ChallengeAnswer) throws {
        secretBlock = Base64.decode(try answer.required("PASSWORD_CLAIM_SECRET_BLOCK"))
        signature = try answer.required("PASSWORD_CLAIM_SIGNATURE")
        timestamp = try answer.required("TIMESTAMP")
    }

    /// Whether it proves `key` for this identity; `groupName` is a pool's name or a device's group.
    func proves(_ key: [UInt8], groupName: String, userID: String) -> Bool {
        let expected = SRP.signature(
            key: key, poolName: groupName, userID: userID, secretBlock: secretBlock ?? [], timestamp: timestamp)
        return Secret.constantTimeEqual(Base64.encode(expected), signature) && isTimestamp
    }

    /// `ddd MMM D HH:mm:ss UTC YYYY`: only its form matters, the session has its own expiry.
    private var isTimestamp: Bool {
        let parts = timestamp.split(separator: " ")
        return parts.count == 6 && CivilTime.weekdays.contains(String(parts[0]))
            && CivilTime.months.contains(String(parts[1])) && parts[4] == "UTC"
    }
}
