import Core

/// What a provider says of itself (OpenID Connect Discovery 1.0 §4).
enum Discovery {
    /// The addresses, under the names of Cognito's details. Throws `.misconfigured` for a document of another issuer,
    /// or one without what a sign-in needs.
    static func read(_ issuer: String, by federation: Federation) async throws(FederationFault) -> [String: String] {
        let document = try await document(of: issuer, by: federation.http)
        var found: [String: String] = [:]
        for (key, member) in members {
            guard let address = document[member]?.string else { continue }
            guard WebAddress.isAcceptable(address) else { throw .misconfigured("\(member) is not an https address") }
            found[key] = address
        }
        for key in ["authorize_url", "token_url", "jwks_uri"] where found[key] == nil {
            throw .misconfigured("the discovery document has no \(members[key] ?? key)")
        }
        return found
    }

    /// Where the issuer's keys are.
    static func keysAddress(of issuer: String, by http: any OutboundHTTP) async throws(FederationFault) -> String {
        guard let address = try await document(of: issuer, by: http)["jwks_uri"]?.string,
            WebAddress.isAcceptable(address)
        else { throw .misconfigured("the discovery document has no jwks_uri that is an https address") }
        return address
    }

    private static func document(
        of issuer: String, by http: any OutboundHTTP
    ) async throws(FederationFault) -> JSON {
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        let response = try await http.answer(
            to: OutboundRequest(
                method: "GET", url: "\(base)/.well-known/openid-configuration",
                headers: [("accept", "application/json")]), "the discovery document")
        guard response.status == 200, let document = try? JSON.parse(response.body) else {
            throw FederationFault(.unreachable, log: "the discovery document: status \(response.status)")
        }
        // Exactly, or another provider could speak for this one (§4.3).
        guard let named = document["issuer"]?.string, Array(named.utf8) == Array(issuer.utf8) else {
            throw .misconfigured("the discovery document names another issuer")
        }
        return document
    }

    private static let members = [
        "authorize_url": "authorization_endpoint", "token_url": "token_endpoint",
        "attributes_url": "userinfo_endpoint", "jwks_uri": "jwks_uri", "end_session_url": "end_session_endpoint",
    ]
}
