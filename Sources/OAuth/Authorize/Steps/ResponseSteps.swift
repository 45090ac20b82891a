import Core
import Directory

/// `code`, or `token` where the client allows the implicit grant.
enum CheckResponseType: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        guard let asked = draft.parameters["response_type"] else {
            throw OAuthError(.invalidRequest, "Required parameter response_type is missing.")
        }
        guard let type = AuthorizationRequest.ResponseType(rawValue: asked) else {
            throw OAuthError(.unsupportedResponseType, "The response_type is not supported.")
        }
        guard draft.client?.client.settings.allowedOAuthFlows.contains(type.flow) == true else {
            throw OAuthError(.unauthorizedClient, "The client is not allowed to use this response_type.")
        }
        draft.responseType = type
    }
}

/// `query`, `fragment` or `form_post`; a token never travels in a query (OAuth 2.0 Multiple Response Types §5).
enum CheckResponseMode: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        guard let type = draft.responseType else { return }
        guard let asked = draft.parameters["response_mode"] else {
            draft.responseMode = type == .code ? .query : .fragment
            return
        }
        guard let mode = AuthorizationRequest.ResponseMode(rawValue: asked), type == .code || mode != .query else {
            throw OAuthError(.invalidRequest, "The response_mode is not supported for this response_type.")
        }
        draft.responseMode = mode
    }
}

/// Request objects and client registration in the request are not offered (OIDC Core §3.1.2.6, §7.2.1).
enum RejectRequestObjects: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        if draft.parameters["request"] != nil { throw OAuthError(.requestNotSupported) }
        if draft.parameters["request_uri"] != nil { throw OAuthError(.requestURINotSupported) }
        if draft.parameters["registration"] != nil { throw OAuthError(.registrationNotSupported) }
    }
}

/// `identity_provider` and `idp_identifier`, as Cognito has them: the client takes that provider, or the pool by its
/// name COGNITO.
enum CheckIdentityProvider: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        guard let client = draft.client else { return }
        if let name = draft.parameters["identity_provider"] {
            draft.provider = client.provider(named: name)?.name
            draft.asksPool = name == SignInWays.pool && client.ways.byPool
        } else if let identifier = draft.parameters["idp_identifier"] {
            draft.provider = client.provider(identifiedBy: identifier)?.name
        } else {
            return
        }
        guard draft.provider != nil || draft.asksPool else {
            throw OAuthError(.invalidRequest, "The identity provider does not exist for this client.")
        }
    }
}
