import Core
import NativeCrypto

/// A response of an identity provider, checked by the rules of the web browser profile (SAML Profiles §4.1.4.3).
///
/// It is verified, then the verified element is taken, and nothing is read but what lies below it. What is odd is
/// refused and never mended.
struct SAMLResponse {
    /// Base64 of a message that is a little over what `XMLLimits` takes.
    static let maximumLength = 1_500_000

    let metadata: SAMLMetadata
    let own: SAMLRecipient
    /// The request's ID; nil where nobody asked: then the response must answer nothing.
    let requestID: String?
    let requiresEncryption: Bool
    let now: Moment

    /// The assertion. Throws `.refused` or `.cancelled` for the provider's own refusal, `.invalid` for all else.
    func assertion(in text: String) throws(FederationFault) -> SAMLAssertion {
        do {
            return try read(text)
        } catch let fault as FederationFault {
            throw fault
        } catch {
            throw .invalid("the response: \(error)")
        }
    }

    private func read(_ text: String) throws -> SAMLAssertion {
        guard text.utf8.count <= Self.maximumLength, let bytes = XMLText.base64(text) else {
            throw FederationFault.invalid("the response is no base64, or too long")
        }
        let document = try XMLDocument(bytes)
        let root = document.root
        guard root.isNamed("Response", SAMLNames.protocolNamespace) else {
            throw FederationFault.invalid("the message is no response")
        }
        try checkEnvelope(root)
        let element = try verified(in: document)
        return try SAMLAssertion(element.element, by: self)
    }

    /// What the response says of itself; a signature may or may not cover it, and the assertion says it again.
    private func checkEnvelope(_ root: XMLElement) throws(FederationFault) {
        guard root["Version"] == "2.0" else { throw .invalid("the response is not of SAML 2.0") }
        if let destination = root["Destination"], !destination.isEmpty {
            guard XMLText.areSame(destination, own.acs) else { throw .invalid("the response is for another address") }
        }
        if let issuer = root.only("Issuer", SAMLNames.assertion) {
            guard XMLText.areSame(issuer.simpleText.map(XMLText.trimmed), metadata.entityID) else {
                throw .invalid("the response is of another provider")
            }
        }
        guard requestID == nil ? (root["InResponseTo"] ?? "").isEmpty : XMLText.areSame(root["InResponseTo"], requestID)
        else { throw .invalid("the response answers another request") }
        try SAMLStatus.check(root)
    }

    /// The one assertion of the document, signed itself or within the response that is.
    private func verified(in document: XMLDocument) throws -> VerifiedElement {
        let root = document.root
        let all = root.descendants
        let plain = all.filter { $0.isNamed("Assertion", SAMLNames.assertion) }
        let encrypted = all.filter { $0.isNamed("EncryptedAssertion", SAMLNames.assertion) }
        guard plain.count + encrypted.count == 1, let found = plain.first ?? encrypted.first,
            root.children.contains(where: { $0 === found })
        else { throw FederationFault.invalid("the response has \(plain.count + encrypted.count) assertions") }
        // Signatures stand where SAML has them, as children of what they sign, and nowhere else.
        let signatures = all.filter { $0.isNamed("Signature", XMLNamespace.signature) }
        let places = root.all("Signature", XMLNamespace.signature) + found.all("Signature", XMLNamespace.signature)
        guard signatures.count == places.count else {
            throw FederationFault.invalid("the response has a signature where none belongs")
        }
        guard encrypted.isEmpty else { return try decrypted(found, in: document) }
        guard !requiresEncryption else { throw FederationFault.invalid("the assertion is not encrypted") }
        var taken: VerifiedElement?
        if !root.all("Signature", XMLNamespace.signature).isEmpty {
            taken = try document.verified(root, by: metadata.certificates).covering(found)
        }
        if !found.all("Signature", XMLNamespace.signature).isEmpty {
            taken = try document.verified(found, by: metadata.certificates)
        }
        guard let taken else { throw XMLFault.unsigned }
        return taken
    }

    /// An encrypted assertion proves nothing by being readable: it is signed itself, or its ciphertext is.
    private func decrypted(_ wrapper: XMLElement, in document: XMLDocument) throws -> VerifiedElement {
        var outer: VerifiedElement?
        if !document.root.all("Signature", XMLNamespace.signature).isEmpty {
            outer = try document.verified(document.root, by: metadata.certificates)
        }
        let inner = try DecryptedElement(wrapper, by: own.keys)
        guard inner.element.isNamed("Assertion", SAMLNames.assertion),
            inner.element.descendants.filter({ $0.isNamed("Assertion", SAMLNames.assertion) }).count == 1
        else { throw XMLFault.undecryptable }
        if !inner.element.all("Signature", XMLNamespace.signature).isEmpty {
            return try inner.document.verified(inner.element, by: metadata.certificates)
        }
        guard let outer else { throw XMLFault.unsigned }
        return try outer.decrypting(wrapper, by: own.keys)
    }
}

/// The outcome that a response tells (SAML Core §3.2.2).
enum SAMLStatus {
    static func check(_ response: XMLElement) throws(FederationFault) {
        guard let status = response.only("Status", SAMLNames.protocolNamespace),
            let code = status.only("StatusCode", SAMLNames.protocolNamespace), let value = code["Value"]
        else { throw .invalid("the response has no status") }
        guard value != SAMLNames.success else { return }
        let inner = code.only("StatusCode", SAMLNames.protocolNamespace)?["Value"]
        let name = (inner ?? value).split(separator: ":").last.map(String.init) ?? "error"
        let message = status.only("StatusMessage", SAMLNames.protocolNamespace)?.simpleText
        let said = [name, message].compactMap { $0 }.joined(separator: ": ")
        let isNo = ["AuthnFailed", "RequestDenied", "NoPassive"].contains(name)
        throw FederationFault(
            isNo ? .cancelled : .refused, said: said, log: "the provider answered \(said.prefix(200))")
    }
}
