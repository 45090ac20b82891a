import Core
import NativeCrypto

/// What the browser says of a ceremony, and the authenticator signs with it (WebAuthn Level 3 §5.8.1).
struct ClientData: Sendable {
    enum Ceremony: String {
        case registration = "webauthn.create"
        case signIn = "webauthn.get"
    }

    let challenge: [UInt8]
    let hash: [UInt8]
    private let ceremony: String
    private let origin: String
    private let isCrossOrigin: Bool
    private static let largest = 8192

    /// Nil for bytes that are no client data.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.largest, let json = try? JSON.parse(bytes),
            let challenge = json["challenge"]?.string.flatMap({ Base64URL.decode($0) }),
            let ceremony = json["type"]?.string, let origin = json["origin"]?.string
        else { return nil }
        self.challenge = challenge
        self.ceremony = ceremony
        self.origin = origin
        isCrossOrigin = json["crossOrigin"] == true || json["topOrigin"] != nil
        hash = Digest.sha256(bytes)
    }

    func isOf(_ ceremony: Ceremony) -> Bool { self.ceremony == ceremony.rawValue }

    /// Whether it was done where this relying party may be asked for, and in no page of somebody else's: no page of
    /// ours is framed.
    func isDone(for relyingParty: RelyingParty) -> Bool { relyingParty.allows(origin: origin) && !isCrossOrigin }
}
