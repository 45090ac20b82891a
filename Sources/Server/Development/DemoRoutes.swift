import Authority
import Core
import Crypto
import Directory
import HTTPTypes
import HostedUI
import Hummingbird
import OAuth

/// Development only: a small relying party on the demo pool. It speaks to the endpoints as any client would, in
/// process: code with PKCE, state and nonce, then the tokens taken apart.
struct DemoRoutes {
    let composition: Composition
    private static let cookie = "cs-demo"

    func add(to router: Router<ServerContext>) {
        router.get("/demo") { request, _ in Response.developmentPage(home, composition, request) }
        router.get("/demo/sign-in") { _, _ in begin(at: "oauth2/authorize") }
        router.get("/demo/passkey") { _, _ in begin(at: PagePath.addPasskey.rawValue) }
        router.get("/demo/callback") { request, context in try await callback(request, context) }
    }

    private var base: String { composition.configuration.pathPrefix }
    private var callbackURL: String { "\(composition.configuration.publicURL)/demo/callback" }

    private var home: HostedUI.DemoHome {
        let pool = "\(base)/\(Demo.pool)"
        return HostedUI.DemoHome(
            signIn: .local("\(base)/demo/sign-in"), mailbox: .local("\(base)/dev/mailbox"),
            accounts: [.init(username: Demo.username, password: Demo.password, note: "e-mail verified, group admins")],
            endpoints: [
                .init(name: "Discovery", address: .local("\(pool)/.well-known/openid-configuration")),
                .init(name: "Keys", address: .local("\(pool)/.well-known/jwks.json")),
            ])
    }

    /// The verifier, state and nonce wait in a cookie: it is the demo's own browser that they protect.
    private func begin(at path: String) -> Response {
        let randomness = composition.authority.randomness
        let (verifier, state, nonce) = (randomness.handle(), randomness.handle(), randomness.handle())
        let query = Parameters([
            ("response_type", "code"), ("client_id", Demo.serverClient.rawValue), ("redirect_uri", callbackURL),
            ("scope", "openid email profile aws.cognito.signin.user.admin"), ("state", state), ("nonce", nonce),
            ("code_challenge", Base64URL.encode(Array(SHA256.hash(data: Array(verifier.utf8))))),
            ("code_challenge_method", "S256"),
        ])
        return Response(
            status: .found,
            headers: [
                .location: "\(base)/\(Demo.pool)/\(path)?\(query.urlEncoded)",
                .setCookie: "\(Self.cookie)=\(verifier).\(state); Path=/; HttpOnly; SameSite=Lax; Max-Age=600",
                .cacheControl: "no-store",
            ])
    }

    private func callback(_ request: Request, _ context: ServerContext) async throws -> Response {
        let answer = try request.queryParameters()
        guard let (verifier, state) = remembered(request), answer["state"] == state, let code = answer["code"],
            let pool = try await composition.authority.configuration.pool(Demo.pool, now: context.now)
        else { return Response(status: .found, headers: [.location: "\(base)/demo"]) }
        let form = Parameters([
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", callbackURL),
            ("code_verifier", verifier), ("client_id", Demo.serverClient.rawValue),
            ("client_secret", Demo.serverSecret),
        ])
        let tokens: JSON
        do {
            tokens = try await composition.oauth.token.handle(form, authorization: nil, in: pool, now: context.now)
        } catch is OAuthError {
            return Response(status: .found, headers: [.location: "\(base)/demo"])
        }
        let info = try await composition.oauth.userInfo.handle(
            tokens["access_token"]?.string ?? "", in: pool, now: context.now)
        return .developmentPage(page(tokens, info, context.now), composition, request)
    }

    private func page(_ tokens: JSON, _ info: JSON, _ now: Moment) -> HostedUI.DemoTokens {
        let shown = ["id_token", "access_token", "refresh_token"].compactMap { name -> HostedUI.DemoTokens.Token? in
            tokens[name]?.string.map { .init(name: name, text: $0, claims: Self.claims($0)) }
        }
        let signOut = Parameters([
            ("client_id", Demo.serverClient.rawValue), ("logout_uri", "\(composition.configuration.publicURL)/demo"),
        ])
        let account = Parameters([("client_id", Demo.serverClient.rawValue)])
        return HostedUI.DemoTokens(
            username: info["username"]?.string ?? "", tokens: shown, userInfo: info,
            account: .local("\(base)/\(Demo.pool)/\(PagePath.account.rawValue)?\(account.urlEncoded)"),
            addPasskey: .local("\(base)/demo/passkey"),
            signOut: .local("\(base)/\(Demo.pool)/logout?\(signOut.urlEncoded)"), now: now)
    }

    /// For showing alone: nothing is decided by these.
    private static func claims(_ token: String) -> JSON? {
        let parts = token.split(separator: ".")
        guard parts.count == 3, let bytes = Base64URL.decode(parts[1]) else { return nil }
        return try? JSON.parse(bytes)
    }

    private func remembered(_ request: Request) -> (verifier: String, state: String)? {
        for part in (request.headers[.cookie] ?? "").split(separator: ";") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0] == Self.cookie else { continue }
            let values = pair[1].split(separator: ".")
            return values.count == 2 ? (String(values[0]), String(values[1])) : nil
        }
        return nil
    }
}
