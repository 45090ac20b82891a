import Hummingbird
import OAuth

/// Discovery (OpenID Connect Discovery 1.0 §4, RFC 8414 §3) and the JWK Set.
enum DiscoveryRoutes {
    @Sendable static func metadata(_ request: PoolRequest) async throws -> Response {
        try request.composition.documents.metadata(of: request.pool, request.oauth.discovery).response(
            to: request.request)
    }

    @Sendable static func keySet(_ request: PoolRequest) async throws -> Response {
        request.composition.documents.keySet(of: request.pool, now: request.now).response(to: request.request)
    }
}
