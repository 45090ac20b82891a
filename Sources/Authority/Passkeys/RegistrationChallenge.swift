import Core
import Directory
import NativeCrypto

/// The challenge of a registration carries its own state, sealed: for whom, at which client, until when. Beginning one
/// writes nothing; its nonce is spent when it is answered.
struct RegistrationChallenge: Sendable {
    let pool: UserPoolID
    let client: ClientID
    let sub: Subject
    let session: SpentSession

    /// How long a person has for it.
    static let lifetime = Lifetime.minutes(5)

    init(of user: User, at client: ClientConfiguration, nonce: [UInt8], now: Moment) {
        pool = user.pool
        sub = user.sub
        self.client = client.client.id
        session = SpentSession(nonce: nonce, expiresAt: now + Self.lifetime)
    }

    /// Nil for anything but a challenge of ours that is still alive.
    init?(_ sealed: [UInt8], by sealing: Sealing, now: Moment) {
        guard let bytes = try? sealing.open(sealed, for: Self.place), let body = try? JSON.parse(bytes),
            let pool = body["p"]?.string, let client = body["k"]?.string, let sub = body["s"]?.string,
            let expiry = body["e"]?.integer, now.microseconds < expiry,
            let nonce = body["n"]?.string.flatMap({ Base64URL.decode($0) })
        else { return nil }
        self.pool = UserPoolID(pool)
        self.client = ClientID(client)
        self.sub = Subject(sub)
        session = SpentSession(nonce: nonce, expiresAt: Moment(microseconds: expiry))
    }

    func sealed(by sealing: Sealing) -> [UInt8] {
        let body: JSON = .object([
            "p": .string(pool.rawValue), "k": .string(client.rawValue), "s": .string(sub.rawValue),
            "e": .integer(session.expiresAt.microseconds), "n": .string(Base64URL.encode(session.nonce)),
        ])
        return sealing.seal(body.serialized, for: Self.place)
    }

    private static let place = SealedPlace(pool: "", row: "", column: "registration_challenge")
}
