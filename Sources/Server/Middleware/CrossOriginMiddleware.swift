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
            var response = try await next(request, context)
            response.headers[.accessControlAllowOrigin] = "*"
            response.headers[.accessControlExposeHeaders] =
                "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,x-amz-date,www-authenticate"
            return response
        }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowOrigin: "*", .accessControlAllowMethods: "GET, POST, OPTIONS",
                .accessControlAllowHeaders: request.headers[.accessControlRequestHeaders] ?? "*",
                .accessControlMaxAge: "7200",
            ])
    }

    private static func isOpen(_ path: String) -> Bool {
        path == "/" || suffixes.contains { path.hasSuffix($0) }
            || path.hasPrefix("/.well-known/oauth-authorization-server/")
    }
}
