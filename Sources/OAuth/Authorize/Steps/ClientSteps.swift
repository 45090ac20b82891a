import Authority
import Core
import Directory

/// Request parameters must not be included more than once (RFC 6749 §3.1).
enum RejectRepeatedParameters: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        if let name = draft.parameters.repeated {
            throw OAuthError(.invalidRequest, "The parameter \(name) is repeated.")
        }
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

/// The redirect URI is one of the client's, letter by letter (RFC 9700 §2.1). Absent, it is the client's only or
/// default one (RFC 6749 §3.1.2.3) — but never for a request with `openid`, where it is required (OIDC Core §3.1.2.1).
enum CheckRedirectURI: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        guard let settings = draft.client?.client.settings else { return }
        guard let asked = draft.parameters["redirect_uri"] else {
            let only = settings.callbackURLs.count == 1 ? settings.callbackURLs[0] : settings.defaultRedirectURI
            guard let only, !CheckScope.names(in: draft.parameters["scope"]).contains("openid") else {
                throw OAuthError(.invalidRequest, "Required parameter redirect_uri is missing.")
            }
            draft.redirectURI = only
            return
        }
        guard settings.callbackURLs.contains(where: { Array($0.utf8) == Array(asked.utf8) }),
            RedirectURI.isAcceptable(asked)
        else { throw OAuthError(.redirectMismatch, "The redirect_uri is not registered for this client.") }
        draft.redirectURI = asked
    }
}
