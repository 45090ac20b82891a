import Core
import Directory
import NativeCrypto

/// The state between a challenge and its answer. It travels sealed, so beginning a sign-in writes nothing; answering
/// spends its nonce, so it is answered once.
struct ChallengeSession: Sendable {
    let challenge: String
    let pool: UserPoolID
    let client: ClientID
    /// Nil where the user does not exist and the client does not say so.
    let sub: Subject?
    /// What was typed, for the secret hash and the simulated answers.
    let username: String
    let seenFailures: Int
    let passwordVersion: Int64
    let expiresAt: Moment
    let nonce: [UInt8]
    /// What the challenge itself needs, such as the SRP key.
    let data: JSON

    var spent: SpentSession { SpentSession(nonce: nonce, expiresAt: expiresAt) }
}

extension ChallengeSession {
    /// Base64url, or plain base64 as SECRET_BLOCK wants it.
    func sealed(by sealing: Sealing) -> [UInt8] {
        let body: JSON = .object([
            "c": .string(challenge),
            "p": .string(pool.rawValue),
            "k": .string(client.rawValue),
            "s": sub.map { .string($0.rawValue) },
            "u": .string(username),
            "f": .integer(Int64(seenFailures)),
            "v": .integer(passwordVersion),
            "e": .integer(expiresAt.microseconds),
            "n": .string(Base64URL.encode(nonce)),
            "d": data,
        ])
        return sealing.seal(Self.padded(body.serialized, typed: username), for: Self.place(client, pool))
    }

    /// Blanks to a length that only what was typed decides: sealing keeps lengths, and a session must not tell a user
    /// who exists from one who does not.
    private static func padded(_ body: [UInt8], typed: String) -> [UInt8] {
        body + [UInt8](repeating: UInt8(ascii: " "), count: max(0, 896 + typed.utf8.count - body.count))
    }

    /// Nil for anything but a session of this challenge, client and pool that is still alive.
    init?(_ sealed: [UInt8], of challenge: String, at client: ClientConfiguration, by sealing: Sealing, now: Moment) {
        guard let bytes = try? sealing.open(sealed, for: Self.place(client.client.id, client.pool.pool.id)),
            let body = try? JSON.parse(bytes),
            let name = body["c"]?.string, name == challenge,
            let pool = body["p"]?.string, pool == client.pool.pool.id.rawValue,
            let clientID = body["k"]?.string, clientID == client.client.id.rawValue,
            let username = body["u"]?.string, let failures = body["f"]?.integer,
            let expiry = body["e"]?.integer, now.microseconds < expiry,
            let nonce = body["n"]?.string.flatMap({ Base64URL.decode($0) }), let data = body["d"]
        else { return nil }
        self.init(
            challenge: name, pool: UserPoolID(pool), client: ClientID(clientID),
            sub: body["s"]?.string.map { Subject($0) }, username: username, seenFailures: Int(failures),
            passwordVersion: body["v"]?.integer ?? 0, expiresAt: Moment(microseconds: expiry),
            nonce: nonce, data: data)
    }

    private static func place(_ client: ClientID, _ pool: UserPoolID) -> SealedPlace {
        SealedPlace(pool: pool.rawValue, row: client.rawValue, column: "challenge_session")
    }
}
