import Authority
import Core
import Directory

/// The answer to the client, in the mode it asked for, always with `state` and `iss` (RFC 6749 §4.1.2, RFC 9207).
struct AuthorizationResponse {
    let redirectURI: String
    let mode: AuthorizationRequest.ResponseMode
    let state: String?
    let issuer: String

    func success(_ parameters: [(name: String, value: String)]) -> Outcome.Body {
        send(parameters)
    }

    func failure(_ error: OAuthError) -> Outcome.Body {
        var parameters = [(name: "error", value: error.code.name)]
        if let description = error.description { parameters.append(("error_description", description)) }
        return send(parameters)
    }

    private func send(_ given: [(name: String, value: String)]) -> Outcome.Body {
        var entries = given
        if let state { entries.append(("state", state)) }
        entries.append(("iss", issuer))
        let parameters = Parameters(entries)
        switch mode {
        case .formPost: return .formPost(action: redirectURI, parameters)
        case .query:
            let separator = redirectURI.contains("?") ? "&" : "?"
            return .redirect(.client(redirectURI + separator + parameters.urlEncoded))
        case .fragment: return .redirect(.client(redirectURI + "#" + parameters.urlEncoded))
        }
    }
}
