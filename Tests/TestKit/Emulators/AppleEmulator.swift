package import Core
package import Crypto

/// Sign in with Apple (Apple, "Sign in with Apple REST API", "Configuring your webpage for Sign in with Apple").
package final class AppleEmulator: ProviderEmulator {
    package let hosts = ["appleid.apple.com"]
    package let accounts: EmulatedAccounts
    package static let team = "TEAM123456"
    package static let keyID = "KEY1234567"
    private let keys: EmulatedKeys
    private let clientKey: P256.Signing.PublicKey
    /// Whose name was told: it is told once.
    private let told = TestBox<Set<String>>([])

    package init(_ accounts: EmulatedAccounts, keys: EmulatedKeys, clientKey: P256.Signing.PublicKey) {
        self.accounts = accounts
        self.keys = keys
        self.clientKey = clientKey
    }

    package func answer(_ request: EmulatedRequest) -> EmulatedResponse {
        switch (request.method, request.path) {
        case ("GET", "/auth/authorize"):
            refusal(request.query) ?? accounts.chooser(request, title: "Sign in with Apple ID")
        case ("POST", "/auth/authorize"): choose(request.form)
        case ("POST", "/auth/token"): token(request.form)
        case ("GET", "/auth/keys"): .json(keys.published, headers: [("cache-control", "max-age=86400")])
        default: .page("<h1>404</h1>", status: 404)
        }
    }

    private func refusal(_ parameters: Parameters) -> EmulatedResponse? {
        guard parameters["client_id"] == accounts.client.id else {
            return .page("<h1>invalid_client</h1><p>Invalid client id or web redirect url.", status: 400)
        }
        guard let callback = parameters["redirect_uri"], accounts.client.takes(callback) else {
            return .page("<h1>invalid_request</h1><p>Invalid web redirect url.", status: 400)
        }
        guard parameters["scope"] == nil || parameters["response_mode"] == "form_post" else {
            return .page(
                "<h1>invalid_request</h1><p>response_mode must be form_post when name or email scope is requested.",
                status: 400)
        }
        return nil
    }

    private func choose(_ form: Parameters) -> EmulatedResponse {
        if let refusal = refusal(form) { return refusal }
        let callback = form.field("redirect_uri")
        let state = [(name: "state", value: form.field("state"))]
        guard let person = accounts.person(form["person"]) else {
            return post(callback, state + [("error", "user_cancelled_authorize")])
        }
        let scopes = form.field("scope").split(separator: " ").map(String.init)
        let code = accounts.makeCode(
            EmulatedGrant(person: person, callback: callback, scopes: scopes, nonce: form["nonce"], challenge: nil))
        var answer = state + [(name: "code", value: code)]
        if scopes.contains("name"), !told.value.contains(person.subject) {
            told.change { $0.insert(person.subject) }
            let user: JSON = .object([
                "name": ["firstName": .string(person.givenName), "lastName": .string(person.familyName)],
                "email": person.email.map { .string($0) },
            ])
            answer.append(("user", String(decoding: user.serialized, as: UTF8.self)))
        }
        return post(callback, answer)
    }

    /// A form that posts itself.
    private func post(_ callback: String, _ entries: [(name: String, value: String)]) -> EmulatedResponse {
        let inputs = entries.map { entry in
            "<input type=\"hidden\" name=\"\(entry.name)\" value=\"\(EmulatedAccounts.escaped(entry.value))\">"
        }.joined()
        return .page(
            """
            <form id="f" method="post" action="\(EmulatedAccounts.escaped(callback))">\(inputs)<button>Go on</button></form>
            <script>document.getElementById("f").submit()</script>
            """)
    }

    private func token(_ form: Parameters) -> EmulatedResponse {
        guard form["client_id"] == accounts.client.id, isGood(form.field("client_secret")) else {
            return .json(["error": "invalid_client"], status: 400)
        }
        guard form["grant_type"] == "authorization_code" else {
            return .json(["error": "unsupported_grant_type"], status: 400)
        }
        guard case .granted(let grant) = accounts.redeem(form.field("code")), form["redirect_uri"] == grant.callback
        else {
            return .json(
                ["error": "invalid_grant", "error_description": "The code has expired or has been revoked."],
                status: 400)
        }
        let token = accounts.makeToken(grant, prefix: "a")
        return .json([
            "access_token": .string(token), "token_type": "Bearer", "expires_in": 3600,
            "refresh_token": .string("r\(accounts.randomness.handle())"), "id_token": .string(idToken(grant, token)),
        ])
    }

    /// Apple writes its booleans as texts.
    private func idToken(_ grant: EmulatedGrant, _ accessToken: String) -> String {
        let person = grant.person
        let now = accounts.clock.now().seconds
        let email = grant.scopes.contains("email") ? person.email : nil
        return keys.sign(
            .object([
                "iss": "https://appleid.apple.com", "aud": .string(accounts.client.id),
                "exp": .integer(now + 86_400), "iat": .integer(now), "sub": .string("000123.\(person.subject).0456"),
                "nonce": grant.nonce.map { .string($0) }, "nonce_supported": true,
                "at_hash": .string(EmulatedKeys.halfHash(of: accessToken)), "email": email.map { .string($0) },
                "email_verified": email.map { _ in .string(person.isProven ? "true" : "false") },
                "auth_time": .integer(now),
            ]))
    }

    /// The client secret: ES256 by the registered key, for Apple, of at most six months.
    private func isGood(_ secret: String) -> Bool {
        let parts = secret.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]).flatMap({ try? JSON.parse($0) }),
            let claims = Base64URL.decode(parts[1]).flatMap({ try? JSON.parse($0) }),
            let bytes = Base64URL.decode(parts[2]),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: bytes),
            clientKey.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8))
        else { return false }
        let now = accounts.clock.now().seconds
        guard let issued = claims["iat"]?.integer, let expiry = claims["exp"]?.integer else { return false }
        return header["alg"] == "ES256" && header["kid"] == .string(Self.keyID)
            && claims["iss"] == .string(Self.team) && claims["sub"] == .string(accounts.client.id)
            && claims["aud"] == "https://appleid.apple.com" && issued <= now && expiry > now
            && expiry - issued <= 15_777_000
    }
}
