import Core
import Hummingbird
import OAuth

/// `/logout`, by GET and POST (RP-Initiated Logout 1.0 §2). The page that asks posts back with the same query.
enum LogoutRoute {
    @Sendable static func get(_ request: PoolRequest) async throws -> Response {
        try await handle(try request.request.queryParameters(), isConfirmed: false, request)
    }

    @Sendable static func post(_ request: PoolRequest) async throws -> Response {
        let form = try await request.request.formParameters()
        // A form of another site brings no cookie, because ours are SameSite=Lax: a GET does, and asks where it must.
        guard request.browser.session != nil else { return request.seeOther("/logout", form) }
        guard form["confirmed"] != nil else { return try await handle(form, isConfirmed: false, request) }
        return try await handle(try request.request.queryParameters(), isConfirmed: true, request)
    }

    /// Back from a provider.
    @Sendable static func finish(_ request: PoolRequest) async throws -> Response {
        request.response(
            try await request.oauth.logout.finish(
                try request.request.queryParameters(), in: request.pool, browser: request.browser, now: request.now))
    }

    /// A SAML provider's answer to a sign-out of ours, or its own request.
    @Sendable static func saml(_ request: PoolRequest) async throws -> Response {
        let parameters = try request.request.queryParameters()
        guard parameters["SAMLRequest"] != nil else { return try await finish(request) }
        return request.response(
            try await request.oauth.logout.end(
                request.request.pathAndQuery.query, relayState: parameters["RelayState"], in: request.pool,
                browser: request.browser, now: request.now))
    }

    private static func handle(
        _ parameters: Parameters, isConfirmed: Bool, _ request: PoolRequest
    ) async throws -> Response {
        request.response(
            try await request.oauth.logout.handle(
                parameters, isConfirmed: isConfirmed, in: request.pool, browser: request.browser, now: request.now))
    }
}
