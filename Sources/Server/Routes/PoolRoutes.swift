import Authority
import Core
import Directory
import HTTPTypes
import Hummingbird
import OAuth

/// The addresses of a pool: one list, served under `/{poolId}` and on the pool's own domains.
struct PoolRoutes {
    struct Endpoint {
        let method: HTTPRequest.Method
        let path: String
        let handle: @Sendable (PoolRequest) async throws -> Response
    }

    static let all: [Endpoint] =
        [
            Endpoint(method: .get, path: "/.well-known/openid-configuration", handle: DiscoveryRoutes.metadata),
            Endpoint(method: .get, path: "/.well-known/jwks.json", handle: DiscoveryRoutes.keySet),
            Endpoint(method: .get, path: "/oauth2/authorize", handle: AuthorizeRoute.get),
            Endpoint(method: .post, path: "/oauth2/authorize", handle: AuthorizeRoute.post),
            Endpoint(method: .post, path: "/oauth2/token", handle: TokenRoutes.token),
            Endpoint(method: .post, path: "/oauth2/revoke", handle: TokenRoutes.revoke),
            Endpoint(method: .post, path: "/oauth2/introspect", handle: TokenRoutes.introspect),
            Endpoint(method: .get, path: "/oauth2/userInfo", handle: UserInfoRoute.get),
            Endpoint(method: .post, path: "/oauth2/userInfo", handle: UserInfoRoute.post),
            Endpoint(method: .get, path: "/oauth2/idpresponse", handle: FederationRoutes.arrive),
            Endpoint(method: .post, path: "/oauth2/idpresponse", handle: FederationRoutes.receive),
            Endpoint(method: .post, path: "/saml2/idpresponse", handle: FederationRoutes.receive),
            Endpoint(method: .get, path: "/saml2/metadata", handle: FederationRoutes.metadata),
            Endpoint(method: .get, path: "/\(PagePath.provider.rawValue)", handle: FederationRoutes.leave),
            Endpoint(method: .get, path: "/logout", handle: LogoutRoute.get),
            Endpoint(method: .post, path: "/logout", handle: LogoutRoute.post),
            Endpoint(method: .get, path: "/logout/return", handle: LogoutRoute.finish),
            Endpoint(method: .get, path: "/saml2/logout", handle: LogoutRoute.saml),
            Endpoint(method: .get, path: "/\(PagePath.undoChange.rawValue)", handle: UndoChangeRoute.get),
            Endpoint(method: .post, path: "/\(PagePath.undoChange.rawValue)", handle: UndoChangeRoute.post),
        ]
        + [
            PagePath.login, .signup, .confirmUser, .forgotPassword, .confirmForgotPassword, .mfa, .addPasskey, .account,
        ].flatMap { path in
            [
                Endpoint(method: .get, path: "/\(path.rawValue)") { try await PageRoutes.show(path, $0) },
                Endpoint(method: .post, path: "/\(path.rawValue)") { try await PageRoutes.submit(path, $0) },
            ]
        }

    let composition: Composition

    func add(to router: Router<ServerContext>) {
        for endpoint in Self.all {
            router.on(RouterPath("/:pool\(endpoint.path)"), method: endpoint.method) { request, context in
                guard let name = context.parameters.get("pool"),
                    let pool = try await pool(UserPoolID(name), context)
                else { throw HTTPError(.notFound) }
                return try await run(endpoint, pool, base: "/\(name)", request, context)
            }
            router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
                guard let pool = try await pool(ofHost: request.head.authority, context) else {
                    throw HTTPError(.notFound)
                }
                return try await run(endpoint, pool, base: "", request, context)
            }
        }
        // RFC 8414 §3.1 puts the issuer's path behind the well-known one.
        router.get("/.well-known/oauth-authorization-server/:pool") { request, context in
            guard let name = context.parameters.get("pool"), let pool = try await pool(UserPoolID(name), context) else {
                throw HTTPError(.notFound)
            }
            return try await DiscoveryRoutes.metadata(
                PoolRequest(composition: composition, pool: pool, base: "/\(name)", request: request, context: context))
        }
    }

    private func run(
        _ endpoint: Endpoint, _ pool: PoolConfiguration, base: String, _ request: Request, _ context: ServerContext
    ) async throws -> Response {
        try await endpoint.handle(
            PoolRequest(composition: composition, pool: pool, base: base, request: request, context: context))
    }

    private func pool(_ id: UserPoolID, _ context: ServerContext) async throws -> PoolConfiguration? {
        guard id.rawValue.utf8.count <= 55, id.rawValue.contains("_") else { return nil }
        return try await composition.authority.configuration.pool(id, now: context.now)
    }

    /// A prefix under the install's suffix, or a pool's own host name. The host only chooses the pool; issuers and
    /// links come from the configuration.
    private func pool(ofHost authority: String?, _ context: ServerContext) async throws -> PoolConfiguration? {
        let host = (authority ?? "").lowercased().prefix { $0 != ":" }
        let suffix = ".\(composition.configuration.domainSuffix)"
        let name = host.hasSuffix(suffix) ? host.dropLast(suffix.count) : host
        guard (1...253).contains(name.utf8.count),
            host != composition.configuration.publicAuthority.prefix(while: { $0 != ":" }),
            let id = try await composition.authority.configuration.pool(ofDomain: String(name))
        else { return nil }
        return try await composition.authority.configuration.pool(id, now: context.now)
    }
}
