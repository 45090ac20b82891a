import Authority
import Core
import Directory

/// RFC 6749 §4.4. Nothing is read and nothing stored: the client's configuration says it all.
enum ClientCredentialsGrant: Grant {
    static let name = "client_credentials"
    static let parameters: Set<String> = ["scope"]

    static func isAllowed(_ client: Client) -> Bool {
        client.isConfidential && client.settings.allowedOAuthFlows.contains("client_credentials")
    }

    static func redeem(_ request: GrantRequest) async throws -> TokenSet {
        let allowed = request.client.client.settings.allowedOAuthScopes
        let asked = CheckScope.names(in: request.parameters["scope"])
        guard Set(asked).isSubset(of: allowed) else {
            throw OAuthError(.invalidScope, "A requested scope is not allowed for this client.")
        }
        return try request.authority.tokens.issueToClient(
            request.client, scopes: asked.isEmpty ? allowed : asked, now: request.now)
    }
}
