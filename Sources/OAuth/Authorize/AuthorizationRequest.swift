package import Authority
package import Core
import Directory
package import Federation

/// A checked authorization request (RFC 6749 §4.1.1, OIDC Core §3.1.2.1): all that is needed to finish it later.
package struct AuthorizationRequest: Sendable {
    package enum ResponseType: String, Sendable, CaseIterable {
        case code, token
    }

    package enum ResponseMode: String, Sendable, CaseIterable {
        case query, fragment
        case formPost = "form_post"
    }

    package enum Wanted: String, Sendable {
        /// To make a passkey before going back to the client.
        case passkey
        /// To look after the account. Nothing goes back to the client.
        case account
    }

    package let client: ClientID
    package let redirectURI: String
    package let responseType: ResponseType
    package let responseMode: ResponseMode
    package let scopes: [String]
    package let state: String?
    package let nonce: String?
    package let codeChallenge: String?
    package var loginHint: String?
    package let language: String?
    /// The only person who will do, where the request has an `id_token_hint` (OIDC Core §3.1.2.1).
    package let subject: Subject?
    /// The provider that the client named: the person goes straight there.
    package var provider: String?
    /// Whether a session elsewhere does not do either (`prompt=login`, `max_age=0`).
    package var forcesSignIn = false
    /// Whoever a provider has signed in, and who waits to be told whether they are a user that is here.
    package var stranger: ExternalIdentity?
    /// Whether they came from their provider though nobody had sent them there.
    package var isUnasked = false
    /// What the person came for besides signing in, or in its place: the page that the request came to.
    package var wanted: Wanted?
    /// The levels that the client demands (`acr_values`).
    package var demand: AssuranceDemand?
    /// The earliest sign-in that will do: `max_age`, `prompt=login`, and how long the client takes a browser's session.
    package var since: Moment?
}

extension AuthorizationRequest {
    /// Whether the client may still ask for this: a request that waits for its user is held against what the client is
    /// by then.
    func isAllowed(by client: ClientSettings) -> Bool {
        if wanted == .account { return client.allowsOAuth && client.leadsBack(to: redirectURI) }
        return client.allowsOAuth && client.callbackURLs.contains { Array($0.utf8) == Array(redirectURI.utf8) }
            && client.allowedOAuthFlows.contains(responseType.flow)
            && Set(scopes).isSubset(of: client.allowedOAuthScopes)
    }
}

extension AuthorizationRequest {
    /// Whether the sign-in behind a session is recent enough, and of whom the client asked for.
    func canBeAnswered(by session: BrowserSession) -> Bool {
        since.map { session.authTime >= $0 } ?? true && subject.map { $0 == session.sub } ?? true
    }
}

extension AuthorizationRequest.ResponseType {
    /// `OAuthFlowType` of Cognito's API.
    var flow: String { self == .code ? "code" : "implicit" }
}

extension AuthorizationRequest {
    /// For the pending login.
    var json: JSON {
        .object([
            "client": .string(client.rawValue),
            "redirect_uri": .string(redirectURI),
            "response_type": .string(responseType.rawValue),
            "response_mode": .string(responseMode.rawValue),
            "scopes": .array(scopes.map { .string($0) }),
            "state": state.map { .string($0) },
            "nonce": nonce.map { .string($0) },
            "code_challenge": codeChallenge.map { .string($0) },
            "login_hint": loginHint.map { .string($0) },
            "lang": language.map { .string($0) },
            "sub": subject.map { .string($0.rawValue) },
            "provider": provider.map { .string($0) },
            "forced": forcesSignIn ? true : nil,
            "stranger": stranger?.kept,
            "unasked": isUnasked ? true : nil,
            "wanted": wanted.map { .string($0.rawValue) },
            "acr": demand.map(\.json),
            "since": since.map { .integer($0.microseconds) },
        ])
    }

    init?(_ json: JSON) {
        guard let client = json["client"]?.string, let redirectURI = json["redirect_uri"]?.string,
            let type = (json["response_type"]?.string).flatMap(ResponseType.init(rawValue:)),
            let mode = (json["response_mode"]?.string).flatMap(ResponseMode.init(rawValue:)),
            let scopes = json["scopes"]?.array?.compactMap(\.string)
        else { return nil }
        self.init(
            client: ClientID(client), redirectURI: redirectURI, responseType: type, responseMode: mode, scopes: scopes,
            state: json["state"]?.string, nonce: json["nonce"]?.string, codeChallenge: json["code_challenge"]?.string,
            loginHint: json["login_hint"]?.string, language: json["lang"]?.string,
            subject: json["sub"]?.string.map { Subject($0) }, provider: json["provider"]?.string,
            forcesSignIn: json["forced"]?.bool ?? false, stranger: json["stranger"].flatMap(ExternalIdentity.init),
            isUnasked: json["unasked"]?.bool ?? false,
            wanted: json["wanted"]?.string.flatMap(Wanted.init(rawValue:)),
            demand: AssuranceDemand(json["acr"]), since: json["since"]?.integer.map { Moment(microseconds: $0) })
    }
}
