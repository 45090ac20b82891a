package import Core
package import NativeCrypto

/// Whom a response is for.
struct SAMLRecipient: Sendable {
    let entityID: String
    /// Where it is delivered.
    let acs: String
    /// What assertions may be encrypted to; empty where they may not.
    let keys: [RSAPrivateKey]
}

/// A pool as a service provider: what identity providers know it by.
package struct SAMLServiceProvider: Sendable {
    package let entityID: String
    /// The assertion consumer service, by POST.
    package let acs: String
    /// The single logout service.
    package let logout: String
    package let key: RSAPrivateKey
    package let certificate: X509Certificate

    /// The certificate is made of the key and of the moment it was made at, and so is always the same.
    ///
    /// Throws `.misconfigured` where it cannot be made.
    package init(
        entityID: String, acs: String, logout: String, key: RSAPrivateKey, createdAt: Moment
    ) throws(FederationFault) {
        self.entityID = entityID
        self.acs = acs
        self.logout = logout
        self.key = key
        do throws(XMLFault) {
            certificate = try X509Certificate.selfSigned(
                by: key, name: "countersign", serial: Array(Digest.sha256(key.publicKey.modulus).prefix(16)),
                from: createdAt, until: createdAt + .days(3650))
        } catch {
            throw .misconfigured("the certificate of the service provider: \(error)")
        }
    }

    var recipient: SAMLRecipient { SAMLRecipient(entityID: entityID, acs: acs, keys: [key]) }

    /// An EntityDescriptor to be entered at an identity provider (SAML Metadata §2.4.4).
    package var metadata: String {
        let keyInfo = XMLSigner.keyInfo(certificate)
        let role = XMLTree(
            "md:SPSSODescriptor",
            [
                "protocolSupportEnumeration": SAMLNames.protocolNamespace, "AuthnRequestsSigned": "true",
                "WantAssertionsSigned": "true",
            ],
            [
                XMLTree("md:KeyDescriptor", ["use": "signing"], [keyInfo]),
                XMLTree("md:KeyDescriptor", ["use": "encryption"], [keyInfo]),
                XMLTree("md:SingleLogoutService", ["Binding": SAMLNames.redirect, "Location": logout]),
                XMLTree(
                    "md:AssertionConsumerService",
                    ["Binding": SAMLNames.post, "Location": acs, "index": "0", "isDefault": "true"]),
            ])
        let entity = XMLTree(
            "md:EntityDescriptor", ["xmlns:md": SAMLNames.metadata, "entityID": entityID], [role])
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(entity.serialized)\n"
    }
}
