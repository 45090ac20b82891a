package import Core

/// Somebody who brings a response of a SAML identity provider.
package struct SAMLLogin: Sendable {
    package let subject: String
    /// `persistent`, `transient`, or the format's whole name.
    package let subjectType: String
    package let issuer: String
    package let attributes: [(name: String, values: [String])]
}

extension Federation {
    /// Reads a response that nobody asked for (SAML Profiles §4.1.5): it must be signed by the provider, for this
    /// recipient, and answer no request.
    package func samlLogin(
        _ response: String, metadata: String, recipient: String, audience: String, now: Moment
    ) throws(FederationFault) -> SAMLLogin {
        let metadata = try SAMLMetadata(metadata, now: now)
        let assertion = try SAMLResponse(
            metadata: metadata, own: SAMLRecipient(entityID: audience, acs: recipient, keys: []), requestID: nil,
            requiresEncryption: false, now: now
        ).assertion(in: response)
        let format = assertion.nameIDFormat ?? "unspecified"
        let prefix = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
        return SAMLLogin(
            subject: assertion.nameID,
            subjectType: format.hasPrefix(prefix) ? String(format.dropFirst(prefix.count)) : format,
            issuer: metadata.entityID, attributes: assertion.attributes)
    }

    /// Throws `.misconfigured` for what is no metadata of an identity provider.
    package static func checkSAMLMetadata(_ text: String, now: Moment) throws(FederationFault) {
        _ = try SAMLMetadata(text, now: now)
    }
}
