import Authority
import Core
import HTTPTypes
import Hummingbird
import Logging
import OAuth

/// The token and revocation endpoints (RFC 6749 §3.2, RFC 7009 §2).
enum TokenRoutes {
    @Sendable static func token(_ request: PoolRequest) async throws -> Response {
        try await answering(request) { form, authorization in
            .json(
                try await request.oauth.token.handle(
                    form, authorization: authorization, in: request.pool, from: request.origin, now: request.now))
        }
    }

    @Sendable static func revoke(_ request: PoolRequest) async throws -> Response {
        try await answering(request) { form, authorization in
            try await request.oauth.revocation.handle(
                form, authorization: authorization, in: request.pool, now: request.now)
            return Response(status: .ok, headers: [.cacheControl: "no-store"])
        }
    }

    @Sendable static func introspect(_ request: PoolRequest) async throws -> Response {
        try await answering(request) { form, authorization in
            .json(
                try await request.oauth.introspection.handle(
                    form, authorization: authorization, in: request.pool, now: request.now))
        }
    }

    /// Reads the form, runs, and says errors as RFC 6749 §5.2 has them. Tokens and secrets are not taken from a query.
    private static func answering(
        _ request: PoolRequest, _ body: (Parameters, String?) async throws -> Response
    ) async throws -> Response {
        let authorization = request.request.headers[.authorization]
        do {
            return try await body(try await request.request.formParameters(), authorization)
        } catch is Parameters.Fault {
            return response(OAuthError(.invalidRequest, "The form is malformed."), authorization)
        } catch let error as HTTPError where error.status == .unsupportedMediaType {
            return response(OAuthError(.invalidRequest, "The body is not a form."), authorization)
        } catch let error as OAuthError {
            request.composition.logger.info(
                "token request refused",
                metadata: ["error": "\(error.code.name)", "reason": "\(error.logged ?? error.description ?? "")"])
            return response(error, authorization)
        } catch let error as AuthorityError where error.code == .tooManyRequests {
            return response(OAuthError(.temporarilyUnavailable), authorization)
        }
    }

    /// A client that tried Basic is told so (RFC 6749 §5.2).
    static func response(_ error: OAuthError, _ authorization: String?) -> Response {
        let isUnauthenticated = error.code == .invalidClient
        var response = Response.json(
            .object([
                "error": .string(error.code.name),
                "error_description": error.description.map { .string($0) },
            ]), status: isUnauthenticated ? .unauthorized : .badRequest)
        if isUnauthenticated { response.headers[.wwwAuthenticate] = "Basic realm=\"token\"" }
        return response
    }
}
