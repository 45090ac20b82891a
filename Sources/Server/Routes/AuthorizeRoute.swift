import Core
import Hummingbird
import OAuth

/// The authorization endpoint, by GET and POST (OIDC Core §3.1.2.1).
enum AuthorizeRoute {
    @Sendable static func get(_ request: PoolRequest) async throws -> Response {
        try await handle(try request.request.queryParameters(), request)
    }

    @Sendable static func post(_ request: PoolRequest) async throws -> Response {
        let form = try await request.request.formParameters()
        // A form of another site brings none of our cookies, because they are SameSite=Lax: a GET does.
        let browser = request.browser
        if browser.session == nil, browser.binding == nil, form.urlEncoded.utf8.count < 8000 {
            return request.seeOther("/oauth2/authorize", form)
        }
        return try await handle(form, request)
    }

    private static func handle(_ parameters: Parameters, _ request: PoolRequest) async throws -> Response {
        request.response(
            try await request.oauth.authorize.handle(
                parameters, in: request.pool, browser: request.browser, now: request.now))
    }
}
