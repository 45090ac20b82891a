package import Core
import Crypto
package import NativeCrypto

/// An OpenID provider at `https://op.example` that says what a test wants, right or wrong.
package final class ScriptedProvider: Sendable {
    /// What it does from here on.
    package struct Script: Sendable {
        /// Members of the ID token in place of the right ones; `.null` leaves one out.
        package var claims: [String: JSON] = [:]
        package var header: [String: JSON] = [:]
        package var userInfo: JSON?
        /// Signs in place of the right key.
        package var signature: (@Sendable ([UInt8]) -> [UInt8])?
        /// Answers in place of the token endpoint.
        package var token: (@Sendable (OutboundRequest) throws -> OutboundResponse)?
        package var keys: (@Sendable () throws -> OutboundResponse)?
        package var discovery: [String: JSON] = [:]
    }

    package static let issuer = "https://op.example"
    package static let callback = "/oauth2/idpresponse"
    package let script = TestBox(Script())
    /// What was asked, by path.
    package let asked = TestBox<[(path: String, request: OutboundRequest)]>([])
    package let key: RSAPrivateKey
    private let clock: TestClock

    package init(_ app: TestApp, key: RSAPrivateKey) {
        self.key = key
        clock = app.clock
        app.internet.put("op.example") { [self] request async throws(OutboundFault) in try answer(request) }
    }

    package func asked(_ path: String) -> [OutboundRequest] { asked.value.filter { $0.path == path }.map(\.request) }

    /// The nonce that the next ID token carries, and the person it is about.
    package let nonce = TestBox("")
    /// The nonces of codes that have one of their own.
    package let nonces = TestBox<[String: String]>([:])
    package let person = TestBox<[String: JSON]>(["sub": "mira-1", "email": "mira@example.org", "email_verified": true])

    private func answer(_ request: OutboundRequest) throws(OutboundFault) -> OutboundResponse {
        let path = String(request.url.dropFirst(Self.issuer.count).prefix { $0 != "?" })
        asked.change { $0.append((path, request)) }
        do {
            return try answer(path, request)
        } catch let fault as OutboundFault {
            throw fault
        } catch {
            throw OutboundFault(.failed, log: "the test's provider")
        }
    }

    private func answer(_ path: String, _ request: OutboundRequest) throws -> OutboundResponse {
        let script = script.value
        switch path {
        case "/.well-known/openid-configuration": return Self.json(discovery(script))
        case "/keys":
            return try script.keys?() ?? Self.json(["keys": [jwk]], headers: [("Cache-Control", "max-age=600")])
        case "/token":
            if let token = script.token { return try token(request) }
            let code = try Parameters(urlEncoded: request.body)["code"] ?? ""
            return Self.json([
                "access_token": "at-1", "token_type": "Bearer",
                "id_token": .string(try idToken(nonces.value[code] ?? nonce.value)),
            ])
        case "/userinfo":
            return Self.json(script.userInfo ?? .object(person.value.map { JSON.Member($0.key, $0.value) }))
        default: return OutboundResponse(status: 404, body: [])
        }
    }

    private func discovery(_ script: Script) -> JSON {
        let right: [String: JSON] = [
            "issuer": .string(Self.issuer), "authorization_endpoint": "https://op.example/authorize",
            "token_endpoint": "https://op.example/token", "userinfo_endpoint": "https://op.example/userinfo",
            "jwks_uri": "https://op.example/keys", "end_session_endpoint": "https://op.example/logout",
        ]
        return Self.object(right.merging(script.discovery) { _, new in new })
    }

    package var jwk: JSON {
        .object([
            "kty": "RSA", "use": "sig", "kid": "k1", "alg": "RS256",
            "n": .string(Base64URL.encode(key.publicKey.modulus)),
            "e": .string(Base64URL.encode(key.publicKey.exponent)),
        ])
    }

    package func idToken(_ nonce: String) throws -> String {
        let script = script.value
        let now = clock.now().seconds
        let right: [String: JSON] = [
            "iss": .string(Self.issuer), "aud": "client-1", "exp": .integer(now + 300), "iat": .integer(now),
            "nonce": .string(nonce),
        ]
        let claims = right.merging(person.value) { _, new in new }.merging(script.claims) { _, new in new }
        let header = (["alg": "RS256", "kid": "k1"] as [String: JSON]).merging(script.header) { _, new in new }
        let input =
            "\(Base64URL.encode(Self.object(header).serialized)).\(Base64URL.encode(Self.object(claims).serialized))"
        let message = Array(input.utf8)
        let signature = try script.signature?(message) ?? key.sign(message)
        return "\(input).\(Base64URL.encode(signature))"
    }

    package static func json(
        _ value: JSON, status: Int = 200, headers: [(name: String, value: String)] = []
    ) -> OutboundResponse {
        OutboundResponse(
            status: status, headers: [("content-type", "application/json")] + headers, body: value.serialized)
    }

    private static func object(_ members: [String: JSON]) -> JSON {
        .object(members.filter { !$0.value.isNull }.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) })
    }
}
