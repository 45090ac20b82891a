import Core
import HTTPTypes
import Hummingbird
import OAuth

/// The userinfo endpoint (OIDC Core §5.3.1): the token in the Authorization header, or in a posted form (RFC 6750 §2).
enum UserInfoRoute {
    @Sendable static func get(_ request: PoolRequest) async throws -> Response {
        try await answer(bearer(request), request)
    }

    @Sendable static func post(_ request: PoolRequest) async throws -> Response {
        let header = bearer(request)
        guard request.request.isForm else { return try await answer(header, request) }
        let posted: Core.Parameters
        do {
            posted = try await request.request.formParameters()
        } catch is Core.Parameters.Fault {
            return refusal(OAuthError(.invalidRequest))
        }
        // The token comes once, and one way (RFC 6750 §2).
        guard posted.repeated == nil, header == nil || posted["access_token"] == nil else {
            return refusal(OAuthError(.invalidRequest))
        }
        return try await answer(header ?? posted["access_token"], request)
    }

    private static func bearer(_ request: PoolRequest) -> String? {
        let parts = (request.request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
        return parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : nil
    }

    private static func answer(_ token: String?, _ request: PoolRequest) async throws -> Response {
        guard let token else {
            return Response(
                status: .unauthorized,
                headers: [.wwwAuthenticate: "Bearer realm=\"userinfo\"", .cacheControl: "no-store"])
        }
        do {
            return .json(try await request.oauth.userInfo.handle(token, in: request.pool, now: request.now))
        } catch let error as OAuthError {
            return refusal(error)
        }
    }

    /// RFC 6750 §3.
    private static func refusal(_ error: OAuthError) -> Response {
        let status: HTTPResponse.Status =
            switch error.code {
            case .invalidToken: .unauthorized
            case .insufficientScope: .forbidden
            default: .badRequest
            }
        var challenge = "Bearer realm=\"userinfo\", error=\"\(error.code.name)\""
        if let description = error.description { challenge += ", error_description=\"\(description)\"" }
        var response = Response.json(.object(["error": .string(error.code.name)]), status: status)
        response.headers[.wwwAuthenticate] = challenge
        return response
    }
}
