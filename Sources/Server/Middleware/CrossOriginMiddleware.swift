import HTTPTypes
import Hummingbird

/// Cross-origin access, without credentials, for what browsers' programs call: the AWS wire, token, userinfo,
/// revocation, keys and discovery. Never for the authorization endpoint or a page (RFC 9700 §2.6).
struct CrossOriginMiddleware: RouterMiddleware {
    private static let suffixes = [
        "/oauth2/token", "/oauth2/userInfo", "/oauth2/revoke", "/.well-known/jwks.json",
        "/.well-known/openid-configuration",
    ]

    func handle(
        _ request: Request, context: ServerContext, next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard Self.isOpen(request.pathAndQuery.path) else {
            return try await next(request, context)
        }
        guard request.method == .options, request.headers[.accessControlRequestMethod] != nil else {
            return try await next(request, context)
        }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: "GET, POST, OPTIONS",
                .accessControlAllowHeaders: request.headers[.accessControlRequestHeaders] ?? "*",
                .accessControlMaxAge: "7200",
            ])
    }

    /// Lets programs of every origin read an answer of the open doors. Called from the outermost layer, so that errors
    /// are read too: without it a browser says no more than that the network failed.
    static func open(_ response: inout Response, to request: Request) {
        guard isOpen(request.pathAndQuery.path) else { return }
        response.headers[.accessControlAllowOrigin] = "*"
        guard response.headers[.accessControlAllowMethods] == nil else { return }
        response.headers[.accessControlExposeHeaders] =
            "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,x-amz-date,www-authenticate,retry-after"
    }

    private static func isOpen(_ path: String) -> Bool {
        path == "/" || suffixes.contains { path.hasSuffix($0) }
            || path.hasPrefix("/.well-known/oauth-authorization-server/")
    }
}
