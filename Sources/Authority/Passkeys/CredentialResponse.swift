package import Core

/// A credential as a browser's `toJSON()` writes it: `RegistrationResponseJSON` and `AuthenticationResponseJSON` of
/// WebAuthn Level 3 §5.1.
package struct CredentialResponse: Sendable {
    let id: [UInt8]
    let clientData: ClientData
    /// Of a registration.
    let attestationObject: [UInt8]?
    /// Of a sign-in.
    let authenticatorData: [UInt8]?
    let signature: [UInt8]?
    let userHandle: [UInt8]?
    let transports: [String]
    let attachment: String?
    /// False where the browser says that the key is not kept on the authenticator, and cannot be found without its id.
    let isDiscoverable: Bool

    /// Throws `.invalidParameter` for what is no such credential.
    package init(_ json: JSON) throws {
        guard let id = Self.bytes(json["id"]), (1...1023).contains(id.count), Self.bytes(json["rawId"]) ?? id == id,
            json["type"] == "public-key", let response = json["response"],
            let clientData = Self.bytes(response["clientDataJSON"]).flatMap(ClientData.init)
        else { throw Self.malformed }
        self.id = id
        self.clientData = clientData
        attestationObject = Self.bytes(response["attestationObject"])
        authenticatorData = Self.bytes(response["authenticatorData"])
        signature = Self.bytes(response["signature"])
        userHandle = Self.bytes(response["userHandle"])
        let named = (response["transports"]?.array ?? []).compactMap(\.string)
        transports = Set(named.filter { (1...32).contains($0.utf8.count) }).sorted()
        attachment = (json["authenticatorAttachment"]?.string).flatMap { Self.attachments.contains($0) ? $0 : nil }
        isDiscoverable = json["clientExtensionResults"]?["credProps"]?["rk"] != false
        guard transports.count <= 16 else { throw Self.malformed }
    }

    /// The same as text, as CREDENTIAL carries it.
    package init(text: String) throws {
        guard let json = try? JSON.parse(Array(text.utf8)) else { throw Self.malformed }
        try self.init(json)
    }

    private static let malformed = AuthorityError(.invalidParameter, "Invalid WebAuthn credential.")
    private static let attachments = ["platform", "cross-platform"]

    /// Base64url; padding, which some clients leave on, is taken off.
    private static func bytes(_ json: JSON?) -> [UInt8]? {
        json?.string.flatMap { text in Base64URL.decode(text.prefix { $0 != "=" }) }
    }
}
