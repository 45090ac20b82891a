import Core
import Directory
import HTTPTypes
import TestKit
import Testing

/// The userinfo endpoint (OIDC Core §5.3) and how a bearer token comes to it (RFC 6750 §2).
@Suite struct UserInfoTests {
    private static let form = ("content-type", "application/x-www-form-urlencoded")

    private func post(
        _ app: TestApp, _ pool: TestPool, _ body: String, _ headers: [(String, String)] = [form]
    ) async throws -> TestAnswer {
        try await app.send(.post, "/\(pool.id)/oauth2/userInfo", headers: headers, body: Array(body.utf8))
    }

    @Test func theTokenComesInTheHeaderOrInAForm() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let user = try await pool.user()
            let token = try await SignedIn.byCode(app, pool, try await pool.client())["access_token"]?.string ?? ""
            let bearer = ("authorization", "Bearer \(token)")
            for answer in [
                try await app.get("/\(pool.id)/oauth2/userInfo", headers: [bearer]),
                try await app.get("/\(pool.id)/oauth2/userInfo", headers: [("authorization", "bearer \(token)")]),
                try await post(app, pool, "", [bearer]), try await post(app, pool, "", [bearer, Self.form]),
                try await post(app, pool, "access_token=\(token)"),
            ] {
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.json["sub"]?.string == user.sub.rawValue && answer.json["username"] == "ana")
                #expect(answer.json["email"] == "ana@example.com" && answer.json["email_verified"] == true)
                #expect(answer.header("cache-control") == "no-store")
            }
        }
    }

    @Test func theTokenComesOnceAndOneWay() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let token = try await SignedIn.byCode(app, pool, try await pool.client())["access_token"]?.string ?? ""
            let bearer = ("authorization", "Bearer \(token)")
            for answer in [
                try await post(app, pool, "access_token=\(token)", [bearer, Self.form]),
                try await post(app, pool, "access_token=\(token)&access_token=\(token)"),
                try await post(app, pool, "access_token=%"), try await post(app, pool, "a=b&a=c", [bearer, Self.form]),
            ] {
                #expect(answer.fault == "400 invalid_request")
                #expect(answer.header("www-authenticate") == "Bearer realm=\"userinfo\", error=\"invalid_request\"")
            }
        }
    }

    @Test func withoutATokenThereIsAChallengeAndNoReason() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let token = try await SignedIn.byCode(app, pool, try await pool.client())["access_token"]?.string ?? ""
            for answer in [
                try await app.get("/\(pool.id)/oauth2/userInfo"), try await post(app, pool, ""),
                try await post(app, pool, "", []), try await post(app, pool, "access_token="),
                // In a query it would be in every log (RFC 9700 §4.3.2).
                try await app.get("/\(pool.id)/oauth2/userInfo?access_token=\(token)"),
                try await app.get("/\(pool.id)/oauth2/userInfo", headers: [("authorization", "Basic \(token)")]),
                try await app.get("/\(pool.id)/oauth2/userInfo", headers: [("authorization", token)]),
                // A body of another type is not looked at.
                try await post(app, pool, "access_token=\(token)", [("content-type", "text/plain")]),
            ] {
                #expect(answer.status == 401 && answer.body.isEmpty)
                #expect(answer.header("www-authenticate") == "Bearer realm=\"userinfo\"")
            }
        }
    }

    @Test func aTokenOfTheAPIHasTooLittleScope() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let token = try await SignedIn.byPassword(app, try await pool.client()).accessToken
            let answer = try await app.get(
                "/\(pool.id)/oauth2/userInfo", headers: [("authorization", "Bearer \(token)")])
            #expect(answer.fault == "403 insufficient_scope")
            #expect(
                answer.header("www-authenticate") == "Bearer realm=\"userinfo\", error=\"insufficient_scope\", "
                    + "error_description=\"The access token has no openid scope.\"")
        }
    }

    @Test func scopesAndReadableAttributesDecideWhatIsTold() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            _ = try await pool.administer(
                "AdminUpdateUserAttributes", "ana",
                [
                    .init(
                        "UserAttributes",
                        [["Name": "name", "Value": "Ana"], ["Name": "phone_number", "Value": "+41123"]])
                ]
            )
            let client = try await pool.client([.init("AllowedOAuthScopes", ["openid", "email", "phone", "profile"])])
            func told(_ scope: String) async throws -> [String] {
                let token = try await SignedIn.byCode(app, pool, client, ["scope": scope])["access_token"]?.string ?? ""
                let answer = try await app.get(
                    "/\(pool.id)/oauth2/userInfo", headers: [("authorization", "Bearer \(token)")])
                return (answer.json.object ?? []).map(\.name).filter { $0 != "sub" && $0 != "username" }.sorted()
            }
            #expect(try await told("openid email") == ["email", "email_verified"])
            #expect(try await told("openid phone") == ["phone_number", "phone_number_verified"])
            #expect(try await told("openid").contains("name"))
            try await pool.change(client, [.init("ReadAttributes", ["name"])])
            #expect(try await told("openid email") == [])
            #expect(try await told("openid profile") == ["name"])
        }
    }
}
