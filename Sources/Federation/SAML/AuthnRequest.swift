import Core
import NativeCrypto

/// A request to sign somebody in (SAML Core §3.4.1).
struct AuthnRequest: Sendable {
    /// What the answer must name as `InResponseTo`.
    let id: String
    let forcesSignIn: Bool
    let issuedAt: Moment

    func xml(by own: SAMLServiceProvider, at destination: String, signing: Bool) -> XMLTree {
        XMLTree(
            "samlp:AuthnRequest",
            [
                "xmlns:samlp": SAMLNames.protocolNamespace, "xmlns:saml": SAMLNames.assertion, "ID": id,
                "Version": "2.0", "IssueInstant": CivilTime(issuedAt).extendedISO8601, "Destination": destination,
                "ForceAuthn": forcesSignIn ? "true" : nil, "ProtocolBinding": SAMLNames.post,
                "AssertionConsumerServiceURL": own.acs,
            ],
            [
                XMLTree("saml:Issuer", [:], text: own.entityID),
                signing ? XMLSigner.template(for: id, certificate: own.certificate) : nil,
                XMLTree("samlp:NameIDPolicy", ["AllowCreate": "true"]),
            ])
    }

    /// By redirect where the provider takes that, else by a form.
    func destination(
        _ metadata: SAMLMetadata, by own: SAMLServiceProvider, isSigned: Bool, relayState: String
    ) throws(FederationFault) -> Departure.Destination {
        if let location = metadata.signInByRedirect {
            let message = xml(by: own, at: location, signing: false).serialized
            return .redirect(
                try SAMLRedirect.address(
                    location, "SAMLRequest", message, relayState: relayState, by: isSigned ? own.key : nil))
        }
        guard let location = metadata.signInByPost else { throw .misconfigured("the provider has no address") }
        var message = xml(by: own, at: location, signing: isSigned).serialized
        if isSigned {
            do throws(XMLFault) {
                message = try XMLSigner.sign(message, id: id, by: own.key)
            } catch {
                throw .misconfigured("signing a request: \(error)")
            }
        }
        return .form(
            action: location,
            Parameters([("SAMLRequest", Base64.encode(Array(message.utf8))), ("RelayState", relayState)]))
    }
}
