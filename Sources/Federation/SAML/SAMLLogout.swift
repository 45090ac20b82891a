package import Core
import NativeCrypto

/// Messages of single logout by redirect (SAML Core §3.7, Bindings §3.4). Every one of ours is signed, and none of the
/// provider's is taken that is not.
enum SAMLLogout {
    /// A request to end the session that a sign-in left.
    static func request(
        _ session: JSON, id: String, relayState: String, to metadata: SAMLMetadata, by own: SAMLServiceProvider,
        now: Moment
    ) throws(FederationFault) -> String? {
        guard let location = metadata.signOutByRedirect, let nameID = session["nameID"]?.string else { return nil }
        let message = XMLTree(
            "samlp:LogoutRequest", attributes(id: id, destination: location, now: now),
            [
                XMLTree("saml:Issuer", [:], text: own.entityID),
                XMLTree(
                    "saml:NameID",
                    ["Format": session["format"]?.string, "NameQualifier": session["qualifier"]?.string], text: nameID),
                session["index"]?.string.map { XMLTree("samlp:SessionIndex", [:], text: $0) },
            ])
        return try SAMLRedirect.address(
            location, "SAMLRequest", message.serialized, relayState: relayState, by: own.key)
    }

    /// The answer to a request of the provider's: that it was done.
    static func response(
        to request: String, id: String, relayState: String?, metadata: SAMLMetadata, by own: SAMLServiceProvider,
        now: Moment
    ) throws(FederationFault) -> String? {
        guard let location = metadata.signOutResponse else { return nil }
        let message = XMLTree(
            "samlp:LogoutResponse",
            [
                "xmlns:samlp": SAMLNames.protocolNamespace, "xmlns:saml": SAMLNames.assertion, "ID": id,
                "Version": "2.0", "IssueInstant": CivilTime(now).extendedISO8601, "Destination": location,
                "InResponseTo": request,
            ],
            [
                XMLTree("saml:Issuer", [:], text: own.entityID),
                XMLTree("samlp:Status", [:], [XMLTree("samlp:StatusCode", ["Value": SAMLNames.success])]),
            ])
        return try SAMLRedirect.address(
            location, "SAMLResponse", message.serialized, relayState: relayState, by: own.key)
    }

    private static func attributes(
        id: String, destination: String, now: Moment
    ) -> KeyValuePairs<String, String?> {
        [
            "xmlns:samlp": SAMLNames.protocolNamespace, "xmlns:saml": SAMLNames.assertion, "ID": id, "Version": "2.0",
            "IssueInstant": CivilTime(now).extendedISO8601, "Destination": destination,
        ]
    }
}

/// A request of a provider to end somebody's sessions.
package struct SAMLLogoutRequest: Sendable {
    package let id: String
    package let nameID: String
    /// The sessions it is about; none is all of them.
    package let sessionIndexes: [String]

    /// From the raw query of a redirect, whose signature is the provider's. Throws `.invalid`.
    package init(
        _ query: String, from provider: Provider, at callback: String, now: Moment
    ) throws(FederationFault) {
        let metadata = try SAML.metadata(provider, now)
        let message = try SAMLRedirect.message("SAMLRequest", in: query, signedBy: metadata.certificates)
        guard message.isNamed("LogoutRequest", SAMLNames.protocolNamespace), message["Version"] == "2.0",
            let id = message["ID"], XMLText.isIdentifier(id),
            XMLText.areSame(
                message.only("Issuer", SAMLNames.assertion)?.simpleText.map(XMLText.trimmed), metadata.entityID),
            let name = message.only("NameID", SAMLNames.assertion)?.simpleText.map(XMLText.trimmed), !name.isEmpty
        else { throw .invalid("the message is no request to sign out") }
        guard XMLText.areSame(message["Destination"], callback) else {
            throw .invalid("the request is for another address")
        }
        // It is good for a few minutes, so that one that was seen is not good for ever.
        guard let instant = message["IssueInstant"].flatMap(SAMLTime.parse), instant <= now + SAMLTime.skew,
            instant > now - .minutes(5),
            message["NotOnOrAfter"].map({ SAMLTime.parse($0).map { $0 > now } ?? false }) ?? true
        else { throw .invalid("the request is not of now") }
        self.id = id
        nameID = name
        sessionIndexes = message.all("SessionIndex", SAMLNames.protocolNamespace).compactMap(\.simpleText)
    }

    /// Who a query says that it is from; nobody has checked it.
    package static func claimedIssuer(_ query: String) -> String? {
        guard let parameters = try? Parameters(urlEncoded: Array(query.utf8)),
            let packed = parameters["SAMLRequest"].flatMap({ Base64.decode($0) }),
            let text = try? RawDeflate.expand(packed, limit: 65_536), let document = try? XMLDocument(text)
        else { return nil }
        return document.root.only("Issuer", SAMLNames.assertion)?.simpleText.map(XMLText.trimmed)
    }

    /// The address that tells the provider that it was done.
    package func answer(
        _ provider: Provider, at callback: String, relayState: String?, by federation: Federation, now: Moment
    ) throws(FederationFault) -> String? {
        try SAMLLogout.response(
            to: id, id: "_\(federation.randomness.handle())", relayState: relayState,
            metadata: try SAML.metadata(provider, now), by: try SAML.own(provider, callback), now: now)
    }
}
