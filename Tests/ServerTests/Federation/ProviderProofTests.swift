import Authority
import Core
import Crypto
import Directory
import NativeCrypto
import TestKit
import Testing

/// How the server proves itself at a provider's token endpoint, and how it asks for the profile.
@Suite struct ProviderProofTests {
    private func tokenRequest(_ app: TestApp, _ details: [String: String]) async throws -> OutboundRequest {
        let scene = try await FederationScene(app, details: details)
        #expect(try await scene.signIn().query["code"] != nil)
        return try #require(scene.provider.asked("/token").first)
    }

    @Test func aSecretInTheHeader() async throws {
        try await TestApp.run { app in
            let request = try await tokenRequest(
                app, ["token_endpoint_auth_method": "client_secret_basic", "client_secret": "a:b c/ü"])
            let header = request.headers.first { $0.name == "authorization" }?.value
            let pair = Base64.decode(header?.dropFirst(6) ?? "").map { String(decoding: $0, as: UTF8.self) }
            #expect(pair == "client-1:a%3Ab%20c%2F%C3%BC" || pair == "client-1:a%3Ab+c%2F%C3%BC")
            #expect(try Parameters(urlEncoded: request.body)["client_secret"] == nil)
        }
    }

    /// RFC 7523 §3, with the issuer as the audience.
    @Test func aSignedAssertion() async throws {
        try await TestApp.run { app in
            let key = P256.Signing.PrivateKey()
            let request = try await tokenRequest(
                app,
                [
                    "token_endpoint_auth_method": "private_key_jwt", "private_key": key.pemRepresentation,
                    "key_id": "k-7", "client_secret": "",
                ])
            let form = try Parameters(urlEncoded: request.body)
            #expect(form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            #expect(form["client_secret"] == nil)
            let parts = (form["client_assertion"] ?? "").split(separator: ".")
            let header = try JSON.parse(Base64URL.decode(parts[0]) ?? [])
            let claims = try JSON.parse(Base64URL.decode(parts[1]) ?? [])
            #expect(header["alg"] == "ES256" && header["kid"] == "k-7")
            #expect(claims["iss"] == "client-1" && claims["sub"] == "client-1" && claims["jti"] != nil)
            #expect(claims["aud"] == .string(ScriptedProvider.issuer))
            #expect(claims["exp"] == .integer(TestClock.start.seconds + 60))
            let signature = try P256.Signing.ECDSASignature(rawRepresentation: Base64URL.decode(parts[2]) ?? [])
            #expect(key.publicKey.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8)))
        }
    }

    @Test func theProfileByPost() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app, details: ["attributes_request_method": "POST"])
            #expect(try await scene.signIn().query["code"] != nil)
            #expect(scene.provider.asked("/userinfo").first?.method == "POST")
        }
    }

    /// Without discovery, and without userinfo: the ID token says it all.
    @Test func explicitAddresses() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(
                app,
                details: [
                    "authorize_url": "https://op.example/authorize", "token_url": "https://op.example/token",
                    "jwks_uri": "https://op.example/keys",
                ])
            #expect(try await scene.signIn().query["code"] != nil)
            #expect(scene.provider.asked("/.well-known/openid-configuration").isEmpty)
            #expect(scene.provider.asked("/userinfo").isEmpty)
        }
    }

    private static let documents: [[String: JSON]] = [
        ["issuer": "https://op.example/"], ["issuer": "https://evil.example"], ["jwks_uri": .null],
        ["token_endpoint": "javascript:alert(1)"], ["authorization_endpoint": "http://op.example/authorize"],
    ]

    /// A document that speaks for another provider, or leads elsewhere, makes no provider (Discovery 1.0 §4.3).
    @Test(arguments: documents)
    func discoveryThatDoesNotDo(document: [String: JSON]) async throws {
        try await TestApp.run { app in
            let provider = ScriptedProvider(app, key: try await TestKeys().take())
            provider.script.change { $0.discovery = document }
            let pool = try await app.pool()
            await #expect(throws: AuthorityError.self) {
                _ = try await app.authority.provisioning.createProvider(
                    "Example", type: "OIDC", details: FederationScene.details, attributeMapping: [:], identifiers: [],
                    in: pool.pool.id, now: app.clock.now())
            }
        }
    }
}
