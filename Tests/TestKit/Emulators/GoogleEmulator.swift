package import Core

/// Google (Google Identity, "OpenID Connect" and "Using OAuth 2.0 for Web Server Applications"; People API).
package final class GoogleEmulator: ProviderEmulator {
    package let hosts = [
        "accounts.google.com", "oauth2.googleapis.com", "www.googleapis.com", "people.googleapis.com",
    ]
    package let accounts: EmulatedAccounts
    private let keys: EmulatedKeys

    package init(_ accounts: EmulatedAccounts, keys: EmulatedKeys) {
        self.accounts = accounts
        self.keys = keys
    }

    package func answer(_ request: EmulatedRequest) -> EmulatedResponse {
        switch (request.method, request.host, request.path) {
        case ("GET", "accounts.google.com", "/o/oauth2/v2/auth"): ask(request)
        case ("POST", "accounts.google.com", "/o/oauth2/v2/auth"): choose(request)
        case ("POST", "www.googleapis.com", "/oauth2/v4/token"), ("POST", "oauth2.googleapis.com", "/token"):
            token(request)
        case ("GET", "www.googleapis.com", "/oauth2/v3/certs"):
            .json(keys.published, headers: [("cache-control", "public, max-age=19844, must-revalidate, no-transform")])
        case ("GET", "people.googleapis.com", "/v1/people/me"): person(request)
        default: .page("<h1>404. That’s an error.</h1>", status: 404)
        }
    }

    /// A wrong client or address is told on a page of Google's and nowhere else.
    private func refusal(_ parameters: Parameters) -> EmulatedResponse? {
        guard parameters["client_id"] == accounts.client.id else {
            return .page("<h1>Access blocked: Authorization Error</h1><p>Error 401: invalid_client", status: 401)
        }
        guard let callback = parameters["redirect_uri"], accounts.client.takes(callback) else {
            return .page("<h1>Access blocked</h1><p>Error 400: redirect_uri_mismatch", status: 400)
        }
        guard parameters["response_type"] == "code", parameters["scope"] != nil else {
            return .page("<h1>Access blocked</h1><p>Error 400: invalid_request", status: 400)
        }
        guard parameters["code_challenge"] == nil || parameters["code_challenge_method"] == "S256" else {
            return .page("<h1>Access blocked</h1><p>Error 400: invalid_request", status: 400)
        }
        return nil
    }

    private func ask(_ request: EmulatedRequest) -> EmulatedResponse {
        refusal(request.query) ?? accounts.chooser(request, title: "Sign in with Google")
    }

    private func choose(_ request: EmulatedRequest) -> EmulatedResponse {
        let form = request.form
        if let refusal = refusal(form) { return refusal }
        let callback = form.field("redirect_uri")
        let state = form["state"].map { [(name: "state", value: $0)] } ?? []
        guard let person = accounts.person(form["person"]) else {
            return .redirect(callback, Parameters([("error", "access_denied")] + state))
        }
        let code = accounts.makeCode(
            EmulatedGrant(
                person: person, callback: callback, scopes: form.field("scope").split(separator: " ").map(String.init),
                nonce: form["nonce"], challenge: form["code_challenge"]))
        return .redirect(
            callback,
            Parameters(
                state + [
                    ("code", "4/\(code)"), ("scope", form.field("scope")), ("authuser", "0"), ("prompt", "consent"),
                ]))
    }

    private func token(_ request: EmulatedRequest) -> EmulatedResponse {
        let form = request.form
        guard form["client_id"] == accounts.client.id, form["client_secret"] == accounts.client.secret else {
            return error("invalid_client", "Unauthorized", status: 401)
        }
        guard form["grant_type"] == "authorization_code" else {
            return error("unsupported_grant_type", "Invalid grant_type: \(form.field("grant_type"))")
        }
        let code = form.field("code")
        guard code.hasPrefix("4/") else { return error("invalid_grant", "Malformed auth code.") }
        guard case .granted(let grant) = accounts.redeem(String(code.dropFirst(2))) else {
            return error("invalid_grant", "Bad Request")
        }
        guard form["redirect_uri"] == grant.callback else { return error("redirect_uri_mismatch", "Bad Request") }
        guard EmulatedAccounts.fits(form["code_verifier"], grant.challenge) else {
            return error("invalid_grant", "Invalid code verifier.")
        }
        let token = accounts.makeToken(grant, prefix: "ya29.")
        var members: [JSON.Member] = [
            .init("access_token", .string(token)), .init("expires_in", 3599),
            .init("scope", .string(grant.scopes.joined(separator: " "))), .init("token_type", "Bearer"),
        ]
        if grant.scopes.contains("openid") { members.append(.init("id_token", .string(idToken(grant, token)))) }
        return .json(.object(members))
    }

    private func idToken(_ grant: EmulatedGrant, _ accessToken: String) -> String {
        let person = grant.person
        let now = accounts.clock.now().seconds
        let hasEmail = grant.scopes.contains("email")
        let hasProfile = grant.scopes.contains("profile")
        return keys.sign(
            .object([
                "iss": "https://accounts.google.com", "azp": .string(accounts.client.id),
                "aud": .string(accounts.client.id), "sub": .string(person.subject),
                "email": hasEmail ? person.email.map { .string($0) } : nil,
                "email_verified": hasEmail && person.email != nil ? .bool(person.isProven) : nil,
                "at_hash": .string(EmulatedKeys.halfHash(of: accessToken)), "nonce": grant.nonce.map { .string($0) },
                "name": hasProfile ? .string(person.name) : nil,
                "picture": hasProfile ? "https://lh3.googleusercontent.com/a/p=s96-c" : nil,
                "given_name": hasProfile ? .string(person.givenName) : nil,
                "family_name": hasProfile ? .string(person.familyName) : nil,
                "iat": .integer(now), "exp": .integer(now + 3600),
            ]))
    }

    /// The People API, of which birthdays alone are known.
    private func person(_ request: EmulatedRequest) -> EmulatedResponse {
        guard let grant = accounts.grant(of: request.bearer) else {
            return .json(
                [
                    "error": [
                        "code": 401, "message": "Request had invalid authentication credentials.",
                        "status": "UNAUTHENTICATED",
                    ]
                ], status: 401)
        }
        guard let fields = request.query["personFields"] else {
            return .json(
                ["error": ["code": 400, "message": "Request must set personFields", "status": "INVALID_ARGUMENT"]],
                status: 400)
        }
        var members: [JSON.Member] = [
            .init("resourceName", .string("people/\(grant.person.subject)")), .init("etag", "%EgcBAj"),
        ]
        if fields.split(separator: ",").contains("birthdays") {
            members.append(
                .init("birthdays", [["metadata": ["primary": true], "date": ["year": 1990, "month": 2, "day": 3]]]))
        }
        return .json(.object(members))
    }

    private func error(_ code: String, _ description: String, status: Int = 400) -> EmulatedResponse {
        .json(["error": .string(code), "error_description": .string(description)], status: status)
    }
}
