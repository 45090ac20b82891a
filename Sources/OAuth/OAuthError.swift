import Authority

/// An error of OAuth 2.0 or OpenID Connect: a code, what the client's developer is told, and what the log is told.
package struct OAuthError: Error, Sendable, Hashable {
    package struct Code: Sendable, Hashable {
        /// As the standard spells it.
        package let name: String

        private init(_ name: String) { self.name = name }

        // RFC 6749 §4.1.2.1 and §5.2.
        package static let invalidRequest = Code("invalid_request")
        package static let invalidClient = Code("invalid_client")
        package static let invalidGrant = Code("invalid_grant")
        package static let unauthorizedClient = Code("unauthorized_client")
        package static let unsupportedGrantType = Code("unsupported_grant_type")
        package static let unsupportedResponseType = Code("unsupported_response_type")
        package static let invalidScope = Code("invalid_scope")
        package static let accessDenied = Code("access_denied")
        package static let serverError = Code("server_error")
        package static let temporarilyUnavailable = Code("temporarily_unavailable")
        // RFC 6750 §3.1.
        package static let invalidToken = Code("invalid_token")
        package static let insufficientScope = Code("insufficient_scope")
        // RFC 8693 §2.2.2.
        package static let invalidTarget = Code("invalid_target")
        // RFC 7009 §2.2.1.
        package static let unsupportedTokenType = Code("unsupported_token_type")
        // OpenID Connect Core §3.1.2.6.
        package static let loginRequired = Code("login_required")
        // RFC 9470 §5 and OpenID Connect Core Error Code unmet_authentication_requirements §2.
        package static let unmetAuthenticationRequirements = Code("unmet_authentication_requirements")
        package static let requestNotSupported = Code("request_not_supported")
        package static let requestURINotSupported = Code("request_uri_not_supported")
        package static let registrationNotSupported = Code("registration_not_supported")
        // Cognito's word for a redirect URI that is not registered.
        package static let redirectMismatch = Code("redirect_mismatch")
    }

    package let code: Code
    /// Printable ASCII without quotes and backslashes (RFC 6749 §5.2).
    package let description: String?
    /// For the log alone.
    package let logged: String?

    package init(_ code: Code, _ description: String? = nil, logged: String? = nil) {
        self.code = code
        self.description = description.map { text in
            String(
                String.UnicodeScalarView(
                    text.unicodeScalars.filter { (0x20...0x7E).contains($0.value) && $0 != "\"" && $0 != "\\" }))
        }
        self.logged = logged
    }
}

extension OAuthError {
    /// What a pool's function refused a grant for, at the token endpoint: a refusal ends the grant, a function that
    /// does not work may work in a moment.
    init(ofTrigger error: AuthorityError) {
        self.init(
            error.code == .userLambdaValidation ? .invalidGrant : .temporarilyUnavailable, error.message,
            logged: error.description)
    }

    /// The same in an authorization response (RFC 6749 §4.1.2.1).
    init(ofTriggerInFrontChannel error: AuthorityError) {
        self.init(
            error.code == .userLambdaValidation ? .accessDenied : .serverError, error.message, logged: error.description
        )
    }
}
