import Authority
import Core
import Hummingbird
import OAuth

/// The issuer of identity pools: what relying parties, and other clouds' STS, read of it.
struct IdentityRoutes {
    let composition: Composition

    func add(to router: Router<ServerContext>) {
        router.get("/identity/.well-known/openid-configuration") { request, context in
            PublishedDocument(try composition.oauth.discovery.identityMetadata()).response(to: request)
        }
        router.get("/identity/.well-known/jwks.json") { request, context in
            PublishedDocument(try await composition.authority.identityTokens.keySet(now: context.now))
                .response(to: request)
        }
    }
}
