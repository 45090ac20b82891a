import Core
import NativeCrypto

/// Any SAML 2.0 identity provider, as its service provider (SAML Profiles §4.1).
enum SAML: FederationAdapter {
    static let type = ProviderType.saml
    static let subjectClaim = "NameID"
    static let callbackPath = "/saml2/idpresponse"
    static let signOutPath = "/saml2/logout"

    static let details: [ProviderDetail] = [
        .optional("MetadataFile"), .optional("MetadataURL"),
        .standard("IDPSignout", "false"), .standard("IDPInit", "false"), .standard("EncryptedResponses", "false"),
        .optional("RequestSigningAlgorithm"), .optional("SSORedirectBindingURI"), .optional("SLORedirectBindingURI"),
    ]

    /// Metadata of a URL is read and kept: it is the file from then on, until the provider is updated.
    static func complete(
        _ given: [String: String], by federation: Federation, now: Moment
    ) async throws(FederationFault) -> [String: String] {
        var details = given
        try checkSettings(details)
        if let url = details["MetadataURL"] {
            guard WebAddress.isAcceptable(url) else { throw .misconfigured("MetadataURL is no https address") }
            let response = try await federation.http.answer(
                to: OutboundRequest(method: "GET", url: url), "the metadata")
            guard response.status == 200 else {
                throw FederationFault(.unreachable, log: "the metadata: status \(response.status)")
            }
            details["MetadataFile"] = String(decoding: response.body, as: UTF8.self)
        }
        guard let text = details["MetadataFile"] else {
            throw .misconfigured("MetadataFile or MetadataURL is required")
        }
        let metadata = try SAMLMetadata(text, now: now)
        details["SSORedirectBindingURI"] = metadata.signInByRedirect ?? ""
        details["SLORedirectBindingURI"] = metadata.signOutByRedirect ?? ""
        return details.filter { !$0.value.isEmpty }
    }

    private static func checkSettings(_ details: [String: String]) throws(FederationFault) {
        for key in ["IDPSignout", "IDPInit", "EncryptedResponses"] {
            guard ["true", "false"].contains(details[key] ?? "false") else {
                throw .misconfigured("\(key) is true or false")
            }
        }
        guard ["rsa-sha256", nil].contains(details["RequestSigningAlgorithm"]) else {
            throw .misconfigured("RequestSigningAlgorithm is rsa-sha256")
        }
    }

    static func issuer(of provider: Provider) throws(FederationFault) -> String { try entityID(provider) }

    /// The provider's own name needs no time: metadata that has expired names it still.
    private static func entityID(_ provider: Provider) throws(FederationFault) -> String {
        try SAMLMetadata(try provider.required("MetadataFile"), now: Moment(seconds: 0)).entityID
    }

    static func depart(
        _ departure: Departure, to provider: Provider, by federation: Federation, now: Moment
    ) throws(FederationFault) -> Departure.Destination {
        let metadata = try metadata(provider, now)
        let isSigned = metadata.wantsSignedRequests || provider.detail("RequestSigningAlgorithm") != nil
        return try AuthnRequest(
            id: requestID(departure), forcesSignIn: departure.forcesSignIn, issuedAt: now
        ).destination(
            metadata, by: try own(provider, departure.callback), isSigned: isSigned, relayState: departure.state)
    }

    static func arrive(
        _ answer: Parameters, on departure: Departure, from provider: Provider, by federation: Federation, now: Moment
    ) throws(FederationFault) -> ExternalIdentity {
        let (assertion, metadata) = try read(
            answer, answering: requestID(departure), at: departure.callback, from: provider, now)
        if departure.forcesSignIn, assertion.authenticatedAt < now - .minutes(30) {
            throw .invalid("the sign-in is an old one")
        }
        return try identity(of: assertion, metadata, provider)
    }

    /// Sign-in that begins at the provider (SAML Profiles §4.1.5), where `IDPInit` lets it.
    static func arriveUnasked(
        _ answer: Parameters, at callback: String, from provider: Provider, by federation: Federation, now: Moment
    ) throws(FederationFault) -> ExternalIdentity {
        guard provider.detail("IDPInit") == "true" else { throw .invalid("the provider may not begin sign-ins") }
        let (assertion, metadata) = try read(answer, answering: nil, at: callback, from: provider, now)
        return try identity(of: assertion, metadata, provider)
    }

    private static func read(
        _ answer: Parameters, answering request: String?, at callback: String, from provider: Provider, _ now: Moment
    ) throws(FederationFault) -> (SAMLAssertion, SAMLMetadata) {
        guard let text = answer["SAMLResponse"] else { throw .invalid("there is no response") }
        let metadata = try metadata(provider, now)
        let response = SAMLResponse(
            metadata: metadata, own: try own(provider, callback).recipient, requestID: request,
            requiresEncryption: provider.detail("EncryptedResponses") == "true", now: now)
        return (try response.assertion(in: text), metadata)
    }

    static func signOut(
        _ session: JSON, _ departure: Departure, of provider: Provider, by federation: Federation, now: Moment
    ) throws(FederationFault) -> Departure.Destination? {
        guard provider.detail("IDPSignout") == "true" else { return nil }
        return try SAMLLogout.request(
            session, id: requestID(departure), relayState: departure.state, to: try metadata(provider, now),
            by: try own(provider, departure.callback.replacing("/logout", with: "/idpresponse")), now: now
        ).map { .redirect($0) }
    }

    /// An identifier of XML begins with a letter.
    private static func requestID(_ departure: Departure) -> String { "_\(departure.verifier)" }

    static func metadata(_ provider: Provider, _ now: Moment) throws(FederationFault) -> SAMLMetadata {
        try SAMLMetadata(try provider.required("MetadataFile"), now: now)
    }

    static func own(_ provider: Provider, _ callback: String) throws(FederationFault) -> SAMLServiceProvider {
        guard let own = provider.serviceProvider else {
            throw .misconfigured("the pool has no key as a service provider")
        }
        return try SAMLServiceProvider(
            entityID: provider.entityID, acs: callback, logout: callback.replacing("/idpresponse", with: "/logout"),
            key: own.key, createdAt: own.createdAt)
    }

    /// Attributes by their names; several values become a list. The subject may be an attribute, where the pool maps
    /// one to `username`.
    private static func identity(
        of assertion: SAMLAssertion, _ metadata: SAMLMetadata, _ provider: Provider
    ) throws(FederationFault) -> ExternalIdentity {
        let members = assertion.attributes.map { attribute in
            JSON.Member(
                attribute.name,
                attribute.values.count == 1
                    ? .string(attribute.values[0]) : .array(attribute.values.map { .string($0) }))
        }
        let profile = JSON.object(
            members.filter { $0.name != "NameID" } + [JSON.Member("NameID", .string(assertion.nameID))])
        let claim = provider.subjectClaim ?? subjectClaim
        guard claim != "NameID" || assertion.nameIDFormat != SAMLNames.transient else {
            throw .invalid("the name is another one each time")
        }
        var identity = try ExternalIdentity(
            issuer: metadata.entityID, subject: profile[claim], profile: profile, isEmailProven: false)
        identity.once = ("\(metadata.entityID) \(assertion.id)", assertion.end)
        if provider.detail("IDPSignout") == "true" {
            identity.session = .object([
                "nameID": .string(assertion.nameID), "format": assertion.nameIDFormat.map { .string($0) },
                "qualifier": assertion.nameQualifier.map { .string($0) },
                "index": assertion.sessionIndex.map { .string($0) },
            ])
        }
        return identity
    }
}
