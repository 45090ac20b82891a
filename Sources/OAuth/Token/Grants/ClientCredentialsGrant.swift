import Authority
import Core
import Directory

/// RFC 6749 §4.4. Nothing is read and nothing stored: the client's configuration says it all, unless the pool has a
/// function for its tokens.
enum ClientCredentialsGrant: Grant {
    static let name = "client_credentials"
    static let parameters: Set<String> = ["scope", "aws_client_metadata"]

    static func isAllowed(_ client: Client) -> Bool {
        client.isConfidential && client.settings.allowedOAuthFlows.contains("client_credentials")
    }

    static func redeem(_ request: GrantRequest) async throws -> GrantAnswer {
        let allowed = request.client.client.settings.allowedOAuthScopes
        let asked = CheckScope.names(in: request.parameters["scope"])
        guard Set(asked).isSubset(of: allowed) else {
            throw OAuthError(.invalidScope, "A requested scope is not allowed for this client.")
        }
        return .tokens(
            try await request.authority.tokens.issueToClient(
                request.client, scopes: asked.isEmpty ? allowed : asked,
                clientMetadata: try metadata(request.parameters["aws_client_metadata"]), now: request.now))
    }

    /// `aws_client_metadata` of Cognito's token endpoint: an object of texts, for the trigger PreTokenGeneration.
    private static func metadata(_ text: String?) throws -> [String: String] {
        guard let text else { return [:] }
        guard let members = (try? JSON.parse(Array(text.utf8)))?.object,
            members.allSatisfy({ $0.value.string != nil })
        else { throw OAuthError(.invalidRequest, "aws_client_metadata is not a JSON object of strings.") }
        return JSON.object(members).textMembers
    }
}
