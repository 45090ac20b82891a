import Authority
import Core
import Crypto
import Directory
import NativeCrypto
import TestKit
import Testing

/// What comes back from a provider and is not taken (OIDC Core §3.1.3.7, RFC 8725, RFC 9700 §4.4).
@Suite struct OIDCRefusalTests {
    private struct Wrong: Sendable, CustomTestStringConvertible {
        let name: String
        var claims: [String: JSON] = [:]
        var header: [String: JSON] = [:]
        var testDescription: String { name }
    }

    private static let now = TestClock.start.seconds

    private static let wrong: [Wrong] = [
        Wrong(name: "another nonce", claims: ["nonce": "mine"]), Wrong(name: "no nonce", claims: ["nonce": .null]),
        Wrong(name: "another client", claims: ["aud": "client-2"]), Wrong(name: "no client", claims: ["aud": .null]),
        Wrong(name: "several clients", claims: ["aud": ["client-1", "client-2"]]),
        Wrong(name: "another party", claims: ["azp": "client-2"]),
        Wrong(name: "another issuer", claims: ["iss": "https://evil.example"]),
        Wrong(name: "an issuer with a slash", claims: ["iss": "https://op.example/"]),
        Wrong(name: "no issuer", claims: ["iss": .null]),
        Wrong(name: "expired", claims: ["exp": .integer(now - 61)]), Wrong(name: "no expiry", claims: ["exp": .null]),
        Wrong(name: "an expiry as text", claims: ["exp": "2000000000"]),
        Wrong(name: "made in the future", claims: ["iat": .integer(now + 61)]),
        Wrong(name: "made long ago", claims: ["iat": .integer(now - 3601)]),
        Wrong(name: "no time", claims: ["iat": .null]),
        Wrong(name: "not valid yet", claims: ["nbf": .integer(now + 61)]),
        Wrong(name: "nobody", claims: ["sub": .null]), Wrong(name: "an empty subject", claims: ["sub": ""]),
        Wrong(name: "another access token", claims: ["at_hash": "AAAAAAAAAAAAAAAAAAAAAA"]),
        Wrong(name: "no algorithm", header: ["alg": .null]), Wrong(name: "alg none", header: ["alg": "none"]),
        Wrong(name: "alg None", header: ["alg": "None"]), Wrong(name: "an HMAC", header: ["alg": "HS256"]),
        Wrong(name: "another algorithm", header: ["alg": "ES256"]),
        Wrong(name: "another of the same key", header: ["alg": "PS256"]),
        Wrong(name: "something critical", header: ["crit": ["exp"]]), Wrong(name: "b64", header: ["b64": false]),
        Wrong(name: "an unknown key", header: ["kid": "k2"]),
    ]

    @Test(arguments: wrong)
    private func anIDTokenThatIsNotRight(_ wrong: Wrong) async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            scene.provider.script.change {
                $0.claims = wrong.claims
                $0.header = wrong.header
            }
            let answer = try await scene.signIn()
            #expect(answer.text.contains("can’t be trusted"), "\(wrong.name)")
            #expect(answer.text.contains("Continue with"))
            #expect(
                try await app.authority.store.users.find(
                    LoginName("Example_mira-1", in: scene.pool.pool.settings), in: scene.pool.pool.id) == nil)
        }
    }

    /// A public key is no shared secret, whichever way it is written.
    @Test func theProvidersKeyAsASharedSecret() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let modulus = SymmetricKey(data: scene.provider.key.publicKey.modulus)
            scene.provider.script.change {
                $0.header = ["alg": "HS256"]
                $0.signature = { Array(HMAC<SHA256>.authenticationCode(for: $0, using: modulus)) }
            }
            #expect(try await scene.signIn().text.contains("can’t be trusted"))
        }
    }

    @Test func aSignatureThatIsWrongByOneBit() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let key = scene.provider.key
            scene.provider.script.change {
                $0.signature = { message in
                    var signature = (try? key.sign(message)) ?? []
                    signature[10] ^= 1
                    return signature
                }
            }
            #expect(try await scene.signIn().text.contains("can’t be trusted"))
        }
    }

    @Test func userinfoOfSomebodyElse() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            scene.provider.script.change { $0.userInfo = ["sub": "other", "email": "victim@example.org"] }
            #expect(try await scene.signIn().text.contains("can’t be trusted"))
        }
    }

    /// Nobody makes us fetch by inventing key ids: once in thirty seconds, whoever asks.
    @Test func inventedKeyIDsAreNotLookedForAgainAndAgain() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            _ = try await scene.signIn()
            let before = scene.provider.asked("/keys").count
            for number in 0..<20 {
                scene.provider.script.change { $0.header = ["kid": .string("invented-\(number)")] }
                _ = try await scene.signInAnew()
            }
            #expect(scene.provider.asked("/keys").count == before)
            app.clock.advance(.seconds(31))
            _ = try await scene.signInAnew()
            #expect(scene.provider.asked("/keys").count == before + 1)
        }
    }

    private static let errors: [(String, String)] = [
        ("access_denied", "cancelled"), ("login_required", "couldn’t be signed in"),
        ("temporarily_unavailable", "doesn’t answer"), ("invalid_scope", "can’t be trusted"),
    ]

    @Test(arguments: errors)
    func whatTheProviderRefuses(error: String, words: String) async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let answer = try await scene.comeBack(try await scene.leave(), [("code", ""), ("error", error)])
            #expect(answer.status == 200 && answer.text.contains(words))
            #expect(scene.provider.asked("/token").isEmpty)
        }
    }

    /// The client that named the provider is told, in the words of RFC 6749 §4.1.2.1.
    @Test func aClientThatNamedTheProviderIsTold() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let departure = try await scene.browser.open(scene.authorizePath([("identity_provider", "Example")]))
            let answer = try await scene.comeBack(
                departure, [("code", ""), ("error", "access_denied"), ("error_description", "She said \"no\"")])
            #expect(answer.header("location")?.hasPrefix(TestPool.callback) == true)
            #expect(answer.query["error"] == "access_denied" && answer.query["state"] == "st-1")
            #expect(answer.query["error_description"] == "access_denied: She said no")
        }
    }

    private static let endpoints: [(Int, String, String)] = [
        (400, #"{"error":"invalid_grant"}"#, "can’t be trusted"),
        (401, #"{"error":"invalid_client"}"#, "can’t be trusted"),
        (500, "oops", "doesn’t answer"), (200, "not json", "doesn’t answer"), (200, "{}", "can’t be trusted"),
        (200, #"{"access_token":"a","id_token":"a.b"}"#, "can’t be trusted"), (302, "", "doesn’t answer"),
    ]

    @Test(arguments: endpoints)
    func aTokenEndpointThatDoesNotDo(status: Int, body: String, words: String) async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            scene.provider.script.change { script in
                script.token = { _ in OutboundResponse(status: status, body: Array(body.utf8)) }
            }
            let answer = try await scene.signIn()
            #expect(answer.text.contains(words), "\(status) \(body)")
        }
    }

    @Test(arguments: [OutboundFault.Kind.timedOut, .failed, .tooLarge, .overloaded])
    func aProviderThatIsAway(kind: OutboundFault.Kind) async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            scene.provider.script.change { $0.token = { _ in throw OutboundFault(kind, log: "as the test says") } }
            #expect(try await scene.signIn().text.contains("doesn’t answer"))
        }
    }

    @Test func keysThatCannotBeRead() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            scene.provider.script.change { $0.keys = { OutboundResponse(status: 500, body: []) } }
            #expect(try await scene.signIn().text.contains("doesn’t answer"))
        }
    }
}
