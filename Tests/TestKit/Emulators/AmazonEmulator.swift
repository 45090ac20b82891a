package import Core

/// Login with Amazon (Login with Amazon Developer Guide for Websites, "Authorization Code Grant", "Customer Profile").
package final class AmazonEmulator: ProviderEmulator {
    package let hosts = ["www.amazon.com", "api.amazon.com"]
    package let accounts: EmulatedAccounts

    package init(_ accounts: EmulatedAccounts) { self.accounts = accounts }

    package func answer(_ request: EmulatedRequest) -> EmulatedResponse {
        switch (request.method, request.host, request.path) {
        case ("GET", "www.amazon.com", "/ap/oa"):
            refusal(request.query) ?? accounts.chooser(request, title: "Sign in with Amazon")
        case ("POST", "www.amazon.com", "/ap/oa"): choose(request.form)
        case ("POST", "api.amazon.com", "/auth/o2/token"): token(request.form)
        case ("GET", "api.amazon.com", "/user/profile"): profile(request)
        default: .page("<h1>404</h1>", status: 404)
        }
    }

    private func refusal(_ parameters: Parameters) -> EmulatedResponse? {
        guard parameters["client_id"] == accounts.client.id, let callback = parameters["redirect_uri"],
            accounts.client.takes(callback)
        else { return .page("<h1>400 Bad Request</h1><p>An unknown error occurred.", status: 400) }
        let known: Set<Substring> = ["profile", "profile:user_id", "postal_code"]
        let scopes = parameters.field("scope").split(separator: " ")
        guard !scopes.isEmpty, scopes.allSatisfy(known.contains) else {
            return .redirect(
                callback,
                Parameters([
                    ("error", "invalid_scope"),
                    ("error_description", "The request has an invalid parameter : scope"),
                    ("state", parameters.field("state")),
                ]))
        }
        return nil
    }

    private func choose(_ form: Parameters) -> EmulatedResponse {
        if let refusal = refusal(form) { return refusal }
        let callback = form.field("redirect_uri")
        guard let person = accounts.person(form["person"]) else {
            return .redirect(
                callback,
                Parameters([
                    ("error_description", "Access not permitted."), ("state", form.field("state")),
                    ("error", "access_denied"),
                ]))
        }
        let scopes = form.field("scope").split(separator: " ").map(String.init)
        let code = accounts.makeCode(
            EmulatedGrant(person: person, callback: callback, scopes: scopes, nonce: nil, challenge: nil))
        return .redirect(
            callback, Parameters([("code", code), ("scope", form.field("scope")), ("state", form.field("state"))]))
    }

    private func token(_ form: Parameters) -> EmulatedResponse {
        guard form["client_id"] == accounts.client.id, form["client_secret"] == accounts.client.secret else {
            return error("invalid_client", "Client authentication failed", status: 401)
        }
        guard form["grant_type"] == "authorization_code" else {
            return error("unsupported_grant_type", "The authorization grant type is not supported")
        }
        guard case .granted(let grant) = accounts.redeem(form.field("code")), form["redirect_uri"] == grant.callback
        else { return error("invalid_grant", "The request has an invalid grant parameter : code") }
        return .json([
            "access_token": .string(accounts.makeToken(grant, prefix: "Atza|")),
            "refresh_token": .string("Atzr|\(accounts.randomness.handle())"), "token_type": "bearer",
            "expires_in": 3600,
        ])
    }

    private func profile(_ request: EmulatedRequest) -> EmulatedResponse {
        guard let grant = accounts.grant(of: request.bearer ?? request.query["access_token"]) else {
            return error("invalid_token", "The request has an invalid parameter : access_token", status: 401)
        }
        let hasProfile = grant.scopes.contains("profile")
        return .json(
            .object([
                "user_id": .string("amzn1.account.\(grant.person.subject)"),
                "name": hasProfile ? .string(grant.person.name) : nil,
                "email": hasProfile ? grant.person.email.map { .string($0) } : nil,
                "postal_code": grant.scopes.contains("postal_code") ? "98101" : nil,
            ]))
    }

    private func error(_ code: String, _ description: String, status: Int = 400) -> EmulatedResponse {
        .json(
            [
                "error": .string(code), "error_description": .string(description),
                "request_id": .string(accounts.randomness.uuid()),
            ], status: status)
    }
}
