import Authority
import Core
import Directory
import Logging

/// `/account`: where people look after their own account. The application links to it with its `client_id`, and with
/// `redirect_uri`, one of its callback or sign-out URLs, for the way back.
///
/// It begins like an authorization request, so that signing in for it is the sign-in that there is, and it ends in no
/// code: nothing of it is ever sent to the application.
struct AccountEndpoint: Sendable {
    let oauth: OAuth

    /// Without a `client_id` the page is that of the application at which the browser signed in.
    func begin(
        _ query: Parameters, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> Outcome {
        guard query.repeated == nil else { return Self.refusal(.invalidRequest) }
        guard let id = try await clientID(query, in: pool, browser: browser, now: now) else {
            return Self.refusal(.noApplication)
        }
        guard let client = try await oauth.authority.configuration.client(id, now: now),
            client.pool.pool.id == pool.pool.id, client.client.settings.allowsOAuth
        else { return Self.refusal(.unknownClient) }
        let settings = client.client.settings
        guard let way = query["redirect_uri"] ?? settings.logoutURLs.first ?? settings.callbackURLs.first,
            settings.leadsBack(to: way)
        else { return Self.refusal(.redirectMismatch) }
        let request = AuthorizationRequest(
            client: id, redirectURI: way, responseType: .code, responseMode: .query, scopes: [], state: nil,
            nonce: nil, codeChallenge: nil, loginHint: nil, language: query["lang"].map { String($0.prefix(35)) },
            subject: nil, wanted: .account, since: now - max(client.ssoValidity, .seconds(5)))
        return try await oauth.dispatcher.ask(request, in: pool, at: .account, browser: browser, now: now)
    }

    private func clientID(
        _ query: Parameters, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> ClientID? {
        if let named = query["client_id"] { return ClientID(named) }
        guard let handle = browser.session else { return nil }
        return try await oauth.authority.store.browserSessions.find(handle, in: pool.pool.id, now: now)?.client
    }

    private static func refusal(_ kind: ErrorScreen.Kind) -> Outcome { Outcome(.page(.error(ErrorScreen(kind: kind)))) }
}

extension ClientSettings {
    /// Whether an address is one that the client has registered, letter by letter.
    func leadsBack(to address: String) -> Bool {
        (callbackURLs + logoutURLs).contains { Array($0.utf8) == Array(address.utf8) }
            && RedirectURI.isAcceptable(address)
    }
}
