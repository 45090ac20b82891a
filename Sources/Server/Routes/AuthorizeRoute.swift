import Core
import Hummingbird
import OAuth

/// The authorization endpoint, by GET and POST (OIDC Core §3.1.2.1).
enum AuthorizeRoute {
    @Sendable static func get(_ request: PoolRequest) async throws -> Response {
        try await handle(try request.request.queryParameters(), request)
    }

    @Sendable static func post(_ request: PoolRequest) async throws -> Response {
        try await handle(try await request.request.formParameters(), request)
    }

    private static func handle(_ parameters: Parameters, _ request: PoolRequest) async throws -> Response {
        request.response(
            try await request.oauth.authorize.handle(
                parameters, in: request.pool, browser: request.browser, now: request.now))
    }
}
