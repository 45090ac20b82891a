package import Core
import Crypto

/// Facebook Login (Meta for Developers, "Manually Build a Login Flow", "Handling Errors", "Securing Requests").
package final class FacebookEmulator: ProviderEmulator {
    package let hosts = ["www.facebook.com", "graph.facebook.com"]
    package let accounts: EmulatedAccounts
    /// Apps may ask for it in their settings.
    package let requiresProof = TestBox(true)

    package init(_ accounts: EmulatedAccounts) { self.accounts = accounts }

    package func answer(_ request: EmulatedRequest) -> EmulatedResponse {
        // The version comes first in every path: /v17.0/…
        let parts = request.path.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, parts[0].hasPrefix("v"), parts[0].contains(".") else {
            return .page("<h1>This page isn’t available</h1>", status: 404)
        }
        return switch (request.method, request.host, parts[1]) {
        case ("GET", "www.facebook.com", "dialog/oauth"):
            refusal(request.query) ?? accounts.chooser(request, title: "Log in with Facebook")
        case ("POST", "www.facebook.com", "dialog/oauth"): choose(request.form)
        case ("GET", "graph.facebook.com", "oauth/access_token"): token(request.query)
        case ("POST", "graph.facebook.com", "oauth/access_token"): token(request.form)
        case ("GET", "graph.facebook.com", "me"): me(request)
        default: .page("<h1>This page isn’t available</h1>", status: 404)
        }
    }

    private func refusal(_ parameters: Parameters) -> EmulatedResponse? {
        guard parameters["client_id"] == accounts.client.id else {
            return .page("<h1>Error</h1><p>Invalid App ID: The provided app ID does not look like a valid app ID.")
        }
        guard let callback = parameters["redirect_uri"], accounts.client.takes(callback) else {
            return .page("<h1>URL Blocked</h1><p>This redirect failed because the redirect URI is not allowed.")
        }
        return nil
    }

    /// What is left of scopes: separated by commas or blanks.
    private func choose(_ form: Parameters) -> EmulatedResponse {
        if let refusal = refusal(form) { return refusal }
        let callback = form.field("redirect_uri")
        let state = form["state"].map { [(name: "state", value: $0)] } ?? []
        guard let person = accounts.person(form["person"]) else {
            return .redirect(
                callback,
                Parameters(
                    [
                        ("error", "access_denied"), ("error_code", "200"), ("error_description", "Permissions error"),
                        ("error_reason", "user_denied"),
                    ] + state), fragment: "#_=_")
        }
        let code = accounts.makeCode(
            EmulatedGrant(
                person: person, callback: callback,
                scopes: form.field("scope").split { $0 == "," || $0 == " " }.map(String.init), nonce: nil,
                challenge: nil))
        return .redirect(callback, Parameters([("code", code)] + state), fragment: "#_=_")
    }

    private func token(_ parameters: Parameters) -> EmulatedResponse {
        guard parameters["client_id"] == accounts.client.id else {
            return error("Error validating application. Cannot get application info due to a system error.", 101)
        }
        guard parameters["client_secret"] == accounts.client.secret else {
            return error("Error validating client secret.", 1)
        }
        switch accounts.redeem(parameters.field("code")) {
        case .usedBefore: return error("This authorization code has been used.", 100)
        case .unknown: return error("Invalid verification code format.", 100)
        case .granted(let grant):
            guard parameters["redirect_uri"] == grant.callback else {
                return error(
                    "Error validating verification code. Please make sure your redirect_uri is identical to the one "
                        + "you used in the OAuth dialog request", 100)
            }
            let token = accounts.makeToken(grant, prefix: "EAAG")
            return .json([
                "access_token": .string(token), "token_type": "bearer", "expires_in": 5_183_944,
            ])
        }
    }

    /// Only what is asked for and granted; the identifier always.
    private func me(_ request: EmulatedRequest) -> EmulatedResponse {
        let token = request.bearer ?? request.query["access_token"]
        guard let grant = accounts.grant(of: token), let token else {
            return error("An active access token must be used to query information about the current user.", 2500)
        }
        let key = SymmetricKey(data: Array(accounts.client.secret.utf8))
        let proof = Hex.encode(Array(HMAC<SHA256>.authenticationCode(for: Array(token.utf8), using: key)))
        if let given = request.query["appsecret_proof"] {
            guard given == proof else { return error("Invalid appsecret_proof provided in the API argument", 100) }
        } else if requiresProof.value {
            return error("API calls from the server require an appsecret_proof argument", 100)
        }
        let person = grant.person
        var members: [JSON.Member] = []
        for field in request.query.field("fields").split(separator: ",").map(String.init) {
            switch field {
            case "id": continue
            case "name": members.append(.init("name", .string(person.name)))
            case "first_name": members.append(.init("first_name", .string(person.givenName)))
            case "last_name": members.append(.init("last_name", .string(person.familyName)))
            case "email":
                guard grant.scopes.contains("email"), let email = person.email else { continue }
                members.append(.init("email", .string(email)))
            default: return error("(#100) Tried accessing nonexisting field (\(field))", 100)
            }
        }
        return .json(.object(members + [.init("id", .string(person.subject))]))
    }

    private func error(_ message: String, _ code: Int64) -> EmulatedResponse {
        .json(
            [
                "error": [
                    "message": .string(message), "type": "OAuthException", "code": .integer(code),
                    "fbtrace_id": "AbCdEfGhIjKlMnOp",
                ]
            ], status: 400)
    }
}
