import Authority
import Core
import Crypto
import Directory
import NativeCrypto
import TestKit
import Testing

/// Access tokens that are not ours, or not quite (RFC 8725 §2): each refused, whatever is right about it.
@Suite struct ForgedTokenTests {
    /// A token of given parts; the pool's own key signs it, so that nothing but the parts is wrong.
    private func token(_ header: String, _ claims: String, by key: SigningKey) throws -> String {
        let input = "\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(Array(claims.utf8)))"
        return "\(input).\(Base64URL.encode(try key.key.sign(Array(input.utf8))))"
    }

    private struct Scene {
        let app: TestApp
        let pool: TestPool
        let right: String
        let access: SigningKey
        let id: SigningKey

        init(_ app: TestApp) async throws {
            self.app = app
            pool = try await app.pool()
            try await pool.user()
            right = try await SignedIn.byCode(app, pool, try await pool.client())["access_token"]?.string ?? ""
            let configuration = try await app.authority.configuration.pool(pool.pool.id, now: app.clock.now())
            let keys = configuration?.keys ?? []
            access = try #require(keys.first { $0.purpose == .access })
            id = try #require(keys.first { $0.purpose == .id })
        }

        var claims: String {
            let part = right.split(separator: ".")[1]
            return String(decoding: Base64URL.decode(part) ?? [], as: UTF8.self)
        }

        func expectRefused(_ token: String, _ what: String) async throws {
            let answer = try await app.get(
                "/\(pool.id)/oauth2/userInfo", headers: [("authorization", "Bearer \(token)")])
            #expect(answer.fault == "401 invalid_token", "\(what)")
            #expect(answer.header("www-authenticate")?.contains("error=\"invalid_token\"") == true, "\(what)")
            #expect(try await app.open("GetUser", ["AccessToken": .string(token)]).status == 400, "\(what)")
        }
    }

    private func header(_ key: SigningKey, _ more: String = "", alg: String = "RS256") -> String {
        "{\"kid\":\"\(key.kid)\",\"alg\":\"\(alg)\"\(more)}"
    }

    @Test func theSameTokenMadeAgainIsAccepted() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            for more in ["", ",\"typ\":\"JWT\""] {
                let token = try token(header(scene.access, more), scene.claims, by: scene.access)
                let answer = try await app.get(
                    "/\(scene.pool.id)/oauth2/userInfo", headers: [("authorization", "Bearer \(token)")])
                #expect(answer.status == 200, "\(answer.text)")
            }
        }
    }

    @Test func everyOtherHeaderIsRefused() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let key = scene.access
            let headers = [
                header(key, alg: "none"), header(key, alg: "None"), header(key, alg: "HS256"),
                header(key, alg: "RS384"),
                header(key, alg: "PS256"), header(key, alg: ""), header(key, ",\"crit\":[\"exp\"]"),
                header(key, ",\"crit\":[]"), header(key, ",\"jwk\":{}"),
                header(key, ",\"jku\":\"https://evil.example\""),
                header(key, ",\"alg\":\"RS256\""), header(key, ",\"kid\":\"x\""), header(scene.id),
                "{\"kid\":\"unknown\",\"alg\":\"RS256\"}", "{\"alg\":\"RS256\"}", "{\"kid\":\"\(key.kid)\"}", "{}", "",
                "[]", "null", "{\"kid\":1,\"alg\":\"RS256\"}",
            ]
            for header in headers {
                try await scene.expectRefused(try token(header, scene.claims, by: key), header)
            }
        }
    }

    @Test func unsignedOrOtherwiseSignedIsRefused() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let parts = scene.right.split(separator: ".").map(String.init)
            let none = Base64URL.encode(Array(header(scene.access, alg: "none").utf8))
            try await scene.expectRefused("\(none).\(parts[1]).", "none")
            try await scene.expectRefused("\(parts[0]).\(parts[1]).", "empty")
            // The public key as a secret of HS256.
            let symmetric = Base64URL.encode(Array(header(scene.access, alg: "HS256").utf8))
            let secret = SymmetricKey(data: scene.access.key.publicKey.modulus)
            let code = HMAC<SHA256>.authenticationCode(for: Array("\(symmetric).\(parts[1])".utf8), using: secret)
            try await scene.expectRefused("\(symmetric).\(parts[1]).\(Base64URL.encode(Array(code)))", "HS256")
            try await scene.expectRefused(
                try token(header(scene.id), scene.claims, by: scene.id), "the key of ID tokens")
            let signature = try #require(Base64URL.decode(parts[2]))
            for place in stride(from: 0, to: signature.count, by: 17) {
                var flipped = signature
                flipped[place] ^= 1
                try await scene.expectRefused("\(parts[0]).\(parts[1]).\(Base64URL.encode(flipped))", "bit \(place)")
            }
            try await scene.expectRefused("\(scene.right)=", "padding")
            try await scene.expectRefused("\(scene.right).x", "four parts")
        }
    }

    @Test func everyClaimIsLookedAt() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let claims = scene.claims
            let other = try await app.pool()
            let foreign = try await other.client()
            func changed(_ name: String, _ value: String?) throws -> String {
                let members = (try JSON.parse(Array(claims.utf8)).object ?? []).filter { $0.name != name }
                let kept = String(decoding: JSON.object(members).serialized, as: UTF8.self).dropLast()
                return value.map { "\(kept),\"\(name)\":\($0)}" } ?? "\(kept)}"
            }
            for (name, value) in [
                ("token_use", "\"id\""), ("token_use", nil), ("exp", "\(app.clock.now().seconds)"), ("exp", nil),
                ("exp", "\"9999999999\""), ("iss", "\"https://evil.example/\(scene.pool.id)\""), ("iss", nil),
                ("iss", "\"\(TestApp.publicURL)/\(other.id)\""), ("client_id", "\"\(foreign.id)\""),
                ("client_id", nil), ("sub", "\"nobody\""), ("sub", nil), ("origin_jti", "\"nothing\""),
                ("username", nil),
            ] as [(String, String?)] {
                let forged = try token(header(scene.access), try changed(name, value), by: scene.access)
                try await scene.expectRefused(forged, "\(name) \(value ?? "-")")
            }
            for wrong in [claims.dropLast() + ",\"sub\":\"x\"}", "[]", "", "null"] {
                try await scene.expectRefused(
                    try token(header(scene.access), String(wrong), by: scene.access), "\(wrong.suffix(20))")
            }
        }
    }

    @Test func anIDTokenIsNoAccessToken() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let tokens = try await SignedIn.byPassword(app, try await scene.pool.client())
            try await scene.expectRefused(tokens.idToken, "ID token")
            try await scene.expectRefused(tokens.refreshToken, "refresh token")
        }
    }
}
