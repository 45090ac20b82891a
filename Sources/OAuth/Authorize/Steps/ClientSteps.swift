import Authority
import Core
import Directory

/// Request parameters must not be included more than once (RFC 6749 §3.1).
enum RejectRepeatedParameters: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        // The name is not said: it may be anything that a stranger wants to be read on our page.
        if draft.parameters.repeated != nil { throw OAuthError(.invalidRequest, "A parameter is repeated.") }
    }
}

/// The client must exist, belong to this pool and be allowed to use OAuth at all.
enum LoadClient: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) async throws {
        guard let id = draft.parameters["client_id"] else {
            throw OAuthError(.invalidRequest, "Required parameter client_id is missing.")
        }
        guard let client = try await draft.oauth.authority.configuration.client(ClientID(id), now: draft.now),
            client.pool.pool.id == draft.pool.pool.id
        else { throw OAuthError(.invalidClient, "Client does not exist.") }
        guard client.client.settings.allowsOAuth else {
            throw OAuthError(.unauthorizedClient, "The client is not allowed to use OAuth flows.")
        }
        draft.client = client
    }
}

/// The redirect URI is one of the client's, letter by letter (RFC 9700 §2.1), and always there, as Cognito and OIDC
/// Core §3.1.2.1 have it.
enum CheckRedirectURI: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        guard let settings = draft.client?.client.settings else { return }
        guard let asked = draft.parameters["redirect_uri"] else {
            throw OAuthError(.invalidRequest, "Required parameter redirect_uri is missing.")
        }
        guard settings.callbackURLs.contains(where: { Array($0.utf8) == Array(asked.utf8) }),
            RedirectURI.isAcceptable(asked)
        else { throw OAuthError(.redirectMismatch, "The redirect_uri is not registered for this client.") }
        draft.redirectURI = asked
    }
}
