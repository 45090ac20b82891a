import Core
import Crypto

/// The code exchange that all but SAML have in common (RFC 6749 §4.1), as the client.
struct OAuthClient: Sendable {
    let provider: Provider
    let federation: Federation
    /// Whether the provider knows PKCE (RFC 7636).
    var usesPKCE = false

    /// What the token endpoint answered.
    struct Tokens: Sendable {
        let accessToken: String
        let idToken: String?
    }

    /// How the client proves itself at the token endpoint.
    enum Proof: Sendable {
        /// `client_secret_post` (RFC 6749 §2.3.1).
        case secret(String)
        /// `client_secret_basic`.
        case basic(String)
        /// `private_key_jwt` (RFC 7523 §2.2).
        case assertion(String)
    }

    /// The address of the provider's sign-in with the request (RFC 6749 §4.1.1).
    func authorizationAddress(
        _ departure: Departure, scope: String, adding more: [(name: String, value: String)] = []
    ) throws(FederationFault) -> Departure.Destination {
        let address = try provider.required("authorize_url")
        var parameters: [(name: String, value: String)] = [
            ("client_id", try provider.required("client_id")), ("redirect_uri", departure.callback),
            ("response_type", "code"), ("scope", scope), ("state", departure.state),
        ]
        if usesPKCE {
            parameters.append(("code_challenge", Self.challenge(departure.verifier)))
            parameters.append(("code_challenge_method", "S256"))
        }
        return .redirect(WebAddress.adding(Parameters(parameters + more), to: address))
    }

    /// The code that came back. Throws what the provider said instead; `.invalid` for an answer of another issuer
    /// (RFC 9207 §2.4).
    func code(in answer: Parameters, issuer: String? = nil) throws(FederationFault) -> String {
        if let named = answer["iss"], let issuer, Array(named.utf8) != Array(issuer.utf8) {
            throw .invalid("the answer comes from another issuer")
        }
        if let error = answer["error"] { throw .answered(error, answer["error_description"]) }
        guard let code = answer["code"], code.utf8.count <= 8192 else { throw .invalid("the answer has no code") }
        return code
    }

    /// The tokens of a code (RFC 6749 §4.1.3).
    func exchange(
        _ code: String, on departure: Departure, by proof: Proof
    ) async throws(FederationFault) -> Tokens {
        let client = try provider.required("client_id")
        var form: [(name: String, value: String)] = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", departure.callback),
        ]
        var headers: [(name: String, value: String)] = [("accept", "application/json")]
        switch proof {
        case .secret(let secret): form += [("client_id", client), ("client_secret", secret)]
        case .basic(let secret):
            // Each is form-encoded first (RFC 6749 §2.3.1).
            let pair = "\(Percent.encode(client)):\(Percent.encode(secret))"
            headers.append(("authorization", "Basic \(Base64.encode(Array(pair.utf8)))"))
        case .assertion(let token):
            form += [
                ("client_id", client),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", token),
            ]
        }
        if usesPKCE { form.append(("code_verifier", departure.verifier)) }
        let answer = try await federation.resource.ask(
            provider.detail("token_request_method") ?? "POST", try provider.required("token_url"), Parameters(form),
            headers, what: "the token endpoint")
        guard let accessToken = answer["access_token"]?.string, !accessToken.isEmpty else {
            throw .invalid("the token endpoint answered without an access token")
        }
        return Tokens(accessToken: accessToken, idToken: answer["id_token"]?.string)
    }

    /// RFC 7636 §4.2.
    static func challenge(_ verifier: String) -> String {
        Base64URL.encode(Array(SHA256.hash(data: Array(verifier.utf8))))
    }
}
