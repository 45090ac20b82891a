package import Core
package import NativeCrypto

/// What an identity provider says of itself (SAML Metadata §2.4.3).
package struct SAMLMetadata: Sendable {
    package let entityID: String
    /// Where sign-ins begin, by the redirect binding and by POST.
    package let signInByRedirect: String?
    package let signInByPost: String?
    /// Where sign-outs begin.
    package let signOutByRedirect: String?
    /// Where answers to its own sign-outs go; the address above where it names none.
    package let signOutResponse: String?
    package let certificates: [X509Certificate]
    package let wantsSignedRequests: Bool

    /// Throws `.misconfigured` for what is no metadata of one identity provider, for a location that is no address of
    /// the web, and for one without a certificate to trust.
    package init(_ text: String, now: Moment) throws(FederationFault) {
        let root: XMLElement
        do throws(XMLFault) {
            root = try XMLDocument(Array(text.utf8), .metadata).root
        } catch {
            throw .misconfigured("the metadata: \(error)")
        }
        let entity = try Self.entity(root)
        guard let id = entity["entityID"], (1...1024).contains(id.utf8.count),
            let role = entity.only("IDPSSODescriptor", SAMLNames.metadata)
        else { throw .misconfigured("the metadata describes no identity provider") }
        for element in [root, entity, role] {
            guard let end = element["validUntil"] else { continue }
            guard let end = SAMLTime.parse(end), end > now else { throw .misconfigured("the metadata has expired") }
        }
        entityID = id
        certificates = try Self.certificates(role)
        signInByRedirect = try Self.location(role, "SingleSignOnService", SAMLNames.redirect)
        signInByPost = try Self.location(role, "SingleSignOnService", SAMLNames.post)
        guard signInByRedirect != nil || signInByPost != nil else {
            throw .misconfigured("the metadata has no address to sign in at by redirect or POST")
        }
        signOutByRedirect = try Self.location(role, "SingleLogoutService", SAMLNames.redirect)
        signOutResponse =
            try Self.location(role, "SingleLogoutService", SAMLNames.redirect, "ResponseLocation") ?? signOutByRedirect
        wantsSignedRequests = ["true", "1"].contains(role["WantAuthnRequestsSigned"] ?? "")
    }

    /// The entity itself, or the only identity provider of a set.
    private static func entity(_ root: XMLElement) throws(FederationFault) -> XMLElement {
        if root.isNamed("EntityDescriptor", SAMLNames.metadata) { return root }
        guard root.isNamed("EntitiesDescriptor", SAMLNames.metadata) else {
            throw .misconfigured("the metadata is no EntityDescriptor")
        }
        let found = root.descendants.filter {
            $0.isNamed("EntityDescriptor", SAMLNames.metadata)
                && !$0.all("IDPSSODescriptor", SAMLNames.metadata).isEmpty
        }
        guard found.count == 1 else { throw .misconfigured("the metadata describes \(found.count) identity providers") }
        return found[0]
    }

    private static func certificates(_ role: XMLElement) throws(FederationFault) -> [X509Certificate] {
        var certificates: [X509Certificate] = []
        for key in role.all("KeyDescriptor", SAMLNames.metadata) where key["use"] == nil || key["use"] == "signing" {
            for element in key.descendants where element.isNamed("X509Certificate", XMLNamespace.signature) {
                do throws(XMLFault) {
                    let certificate = try X509Certificate(text: element.text)
                    if !certificates.contains(certificate) { certificates.append(certificate) }
                } catch {
                    throw .misconfigured("the metadata: \(error)")
                }
            }
        }
        guard (1...10).contains(certificates.count) else {
            throw .misconfigured("the metadata has \(certificates.count) certificates to sign with")
        }
        return certificates
    }

    private static func location(
        _ role: XMLElement, _ service: String, _ binding: String, _ attribute: String = "Location"
    ) throws(FederationFault) -> String? {
        let found = role.all(service, SAMLNames.metadata).first { $0["Binding"] == binding }
        guard let location = found?[attribute] else { return nil }
        // `javascript:` in a location has run in a browser (CVE-2023-45683).
        guard WebAddress.isAcceptable(location) else {
            throw .misconfigured("the metadata has a \(service) that is no https address")
        }
        return location
    }
}
