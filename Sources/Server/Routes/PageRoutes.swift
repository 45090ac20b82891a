import Core
import Hummingbird
import OAuth

/// The hosted pages: shown by GET, posted by POST.
enum PageRoutes {
    static func show(_ path: PagePath, _ request: PoolRequest) async throws -> Response {
        request.response(
            try await request.oauth.interaction.show(
                path, try request.request.queryParameters(), in: request.pool, browser: request.browser,
                now: request.now))
    }

    static func submit(_ path: PagePath, _ request: PoolRequest) async throws -> Response {
        request.response(
            try await request.oauth.interaction.submit(
                path, try request.request.queryParameters(), form: try await request.request.formParameters(),
                in: request.pool, browser: request.browser, now: request.now))
    }
}
