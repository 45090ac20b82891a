import Authority
import Core
import Directory
import HTTPTypes
import TestKit
import Testing

/// Signing keys as relying parties see them: the JWK Set (RFC 7517 §5) and its rotation.
@Suite struct KeyTests {
    private func kids(_ app: TestApp, _ pool: TestPool) async throws -> [String] {
        let answer = try await app.get("/\(pool.id)/.well-known/jwks.json")
        #expect(answer.status == 200)
        return (answer.json["keys"]?.array ?? []).compactMap { $0["kid"]?.string }
    }

    private func header(_ token: String) throws -> JSON {
        let head = try #require(token.split(separator: ".").first)
        return try JSON.parse(try #require(Base64URL.decode(String(head))))
    }

    private func isAccepted(_ app: TestApp, _ token: String) async throws -> Bool {
        try await app.open("GetUser", ["AccessToken": .string(token)]).status == 200
    }

    @Test func twoKeysEachWithItsPurpose() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let tokens = try await SignedIn.byPassword(app, try await pool.client())
            let answer = try await app.get("/\(pool.id)/.well-known/jwks.json")
            let keys = answer.json["keys"]?.array ?? []
            #expect(keys.count == 2)
            for key in keys {
                #expect(key["alg"] == "RS256" && key["kty"] == "RSA" && key["use"] == "sig" && key["e"] == "AQAB")
                #expect(Base64URL.decode(key["n"]?.string ?? "")?.count == 256)
                #expect(key.object?.count == 6)
            }
            let used = [try header(tokens.idToken), try header(tokens.accessToken)]
            #expect(used.allSatisfy { $0["alg"] == "RS256" && $0.object?.count == 2 })
            #expect(Set(used.compactMap { $0["kid"]?.string }) == Set(try await kids(app, pool)))
        }
    }

    @Test func anOldTokenIsGoodUntilItsEndAcrossARotation() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client([.init("AccessTokenValidity", 24)])
            let old = try await kids(app, pool)
            let new = try await app.authority.provisioning.rotateSigningKeys(
                pool.pool.id, overlap: .hours(1), now: app.clock.now()
            ).map(\.kid)
            // Published at once, though not yet used.
            #expect(Set(try await kids(app, pool)) == Set(old + new))
            app.clock.advance(.minutes(59))
            let before = try await SignedIn.byPassword(app, client)
            #expect(old.contains(try header(before.accessToken)["kid"]?.string ?? ""))
            app.clock.advance(.minutes(1))
            let after = try await SignedIn.byPassword(app, client)
            #expect(new.contains(try header(after.accessToken)["kid"]?.string ?? ""))
            #expect(new.contains(try header(after.idToken)["kid"]?.string ?? ""))
            #expect(try header(after.idToken)["kid"] != header(after.accessToken)["kid"])
            app.clock.advance(.minutes(24 * 60 - 2))
            #expect(try await isAccepted(app, before.accessToken))
            #expect(Set(try await kids(app, pool)) == Set(old + new))
            app.clock.advance(.hours(2))
            #expect(Set(try await kids(app, pool)) == Set(new))
            #expect(try await !isAccepted(app, before.accessToken))
        }
    }

    @Test func aRotationDuringARotation() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            var last: [String] = []
            for _ in 0..<3 {
                last = try await app.authority.provisioning.rotateSigningKeys(
                    pool.pool.id, overlap: .hours(1), now: app.clock.now()
                ).map(\.kid)
                app.clock.advance(.minutes(30))
                let tokens = try await SignedIn.byPassword(app, client)
                #expect(try await isAccepted(app, tokens.accessToken))
            }
            app.clock.advance(.minutes(30))
            let tokens = try await SignedIn.byPassword(app, client)
            #expect(last.contains(try header(tokens.accessToken)["kid"]?.string ?? ""))
            app.clock.advance(.hours(26))
            #expect(Set(try await kids(app, pool)) == Set(last))
        }
    }

    @Test(arguments: ["openid-configuration", "jwks.json"])
    func whoHasADocumentIsNotSentItAgain(name: String) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let path = "/\(pool.id)/.well-known/\(name)"
            let first = try await app.get(path)
            let tag = try #require(first.header("etag"))
            #expect(first.header("cache-control") == "public, max-age=300")
            #expect(first.header("content-type") == "application/json;charset=UTF-8")
            for list in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let again = try await app.get(path, headers: [("if-none-match", list)])
                #expect(again.status == 304 && again.body.isEmpty && again.header("etag") == tag)
            }
            #expect(try await app.get(path, headers: [("if-none-match", "\"other\"")]).body == first.body)
            let head = try await app.send(.head, path)
            #expect(head.status == 200 && head.body.isEmpty && head.header("etag") == tag)
            _ = try await app.authority.provisioning.rotateSigningKeys(
                pool.pool.id, overlap: .hours(1), now: app.clock.now())
            let changed = try await app.get(path, headers: [("if-none-match", tag)])
            #expect(changed.status == (name == "jwks.json" ? 200 : 304))
        }
    }
}
