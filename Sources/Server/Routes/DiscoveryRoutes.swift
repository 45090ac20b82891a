import Authority
import Core
import Hummingbird
import OAuth

/// Discovery (OpenID Connect Discovery 1.0 §4, RFC 8414 §3) and the JWK Set.
enum DiscoveryRoutes {
    /// Verifiers may keep both for five minutes; a new key is published longer than that before it signs.
    private static let cache = "public, max-age=300"

    @Sendable static func metadata(_ request: PoolRequest) async throws -> Response {
        .json(try request.oauth.discovery.metadata(of: request.pool), cache: cache)
    }

    @Sendable static func keySet(_ request: PoolRequest) async throws -> Response {
        .json(request.pool.keySet(now: request.now), cache: cache)
    }
}
