import Core
import TestKit
import Testing

/// Logins of public providers at an identity pool: tokens count that are made for the pool's own apps, and no other.
@Suite struct ProviderLoginTests {
    private struct Scene {
        let access: AccessScene
        let providers: PublicProviders
        let pool: String

        func id(_ provider: String, _ token: String) async throws -> TestAnswer {
            try await access.open(
                "GetId",
                ["IdentityPoolId": .string(pool), "Logins": .object([JSON.Member(provider, .string(token))])])
        }

        func code(_ provider: String, _ token: String) async throws -> String {
            let answer = try await id(provider, token)
            return answer.status == 200 ? "accepted" : answer.json["__type"]?.string ?? answer.text
        }
    }

    private static let logins: JSON = [
        "accounts.google.com": "app-1;app-2", "graph.facebook.com": "app-1", "www.amazon.com": "app-1",
        "appleid.apple.com": "app-1",
    ]

    private func scene(_ app: TestApp, _ logins: JSON = Self.logins) async throws -> Scene {
        let access = AccessScene(app)
        return Scene(
            access: access, providers: PublicProviders(app, key: try await TestKeys().take()),
            pool: try await access.pool(["SupportedLoginProviders": logins]))
    }

    private static let names = ["accounts.google.com", "graph.facebook.com", "www.amazon.com", "appleid.apple.com"]

    private static func token(_ provider: String, _ app: String, _ person: String, _ scene: Scene) -> String {
        switch provider {
        case "accounts.google.com": scene.providers.googleToken(app, person)
        case "appleid.apple.com": scene.providers.appleToken(app, person)
        default: "\(app)/\(person)"
        }
    }

    @Test(arguments: names)
    func somebodyIsTheSameAgainAndNobodyElse(provider: String) async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let first = try await scene.id(provider, Self.token(provider, "app-1", "mira", scene))
            let id = try #require(first.json["IdentityId"]?.string, "\(first.text)")
            #expect(try await scene.id(provider, Self.token(provider, "app-1", "mira", scene)).json == first.json)
            let other = try await scene.id(provider, Self.token(provider, "app-1", "ben", scene))
            #expect(other.json["IdentityId"]?.string != id)
            let described = try await scene.access.identity("DescribeIdentity", ["IdentityId": .string(id)])
            #expect(described.json["Logins"] == [.string(provider)])
        }
    }

    @Test(arguments: names)
    func aTokenOfAnotherAppIsNobody(provider: String) async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let token = Self.token(provider, "app-3", "mira", scene)
            #expect(try await scene.code(provider, token) == "NotAuthorizedException")
            #expect(try await scene.code(provider, "no token") == "NotAuthorizedException")
        }
    }

    @Test(arguments: names)
    func aProviderThatThePoolDoesNotTake(provider: String) async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, .object([]))
            let answer = try await scene.id(provider, Self.token(provider, "app-1", "mira", scene))
            #expect(answer.json["__type"] == "NotAuthorizedException")
            #expect(answer.json["message"] == "Token is not from a supported provider of this identity pool.")
        }
    }

    @Test(arguments: ["graph.facebook.com", "www.amazon.com", "accounts.google.com"])
    func aProviderThatIsNotThere(provider: String) async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            for host in ["graph.facebook.com", "api.amazon.com", "www.googleapis.com"] {
                app.internet.put(host) { _ throws(OutboundFault) in throw OutboundFault(.failed, log: "gone") }
            }
            let token = Self.token(provider, "app-1", "mira", scene)
            #expect(try await scene.code(provider, token) == "ExternalServiceException")
        }
    }

    /// Several apps of one provider, both spellings of Google's issuer, and what is not Google's at all.
    @Test func tokensOfGoogle() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let google = "accounts.google.com"
            func token(_ app: String, issuer: String = "https://accounts.google.com", lifetime: Int64 = 60) -> String {
                scene.providers.googleToken(app, issuer: issuer, lifetime: lifetime)
            }
            #expect(try await scene.code(google, token("app-2")) == "accepted")
            #expect(try await scene.code(google, token("app-2", issuer: google)) == "accepted")
            #expect(try await scene.code(google, token("app-1;app-2")) == "NotAuthorizedException")
            #expect(try await scene.code(google, token("app-1", lifetime: -600)) == "NotAuthorizedException")
            #expect(
                try await scene.code(google, token("app-1", issuer: "https://evil.example")) == "NotAuthorizedException"
            )
            #expect(try await scene.code(google, scene.providers.appleToken("app-1")) == "NotAuthorizedException")
            let signed = token("app-1")
            #expect(try await scene.code(google, String(signed.dropLast(4)) + "AAAA") == "NotAuthorizedException")
        }
    }

    /// Two providers at once are one person; the second time, one of them is enough.
    @Test func twoProvidersAreOnePerson() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let both: JSON = [
                "accounts.google.com": .string(scene.providers.googleToken("app-1")), "www.amazon.com": "app-1/mira",
            ]
            let joined = try await scene.access.open("GetId", ["IdentityPoolId": .string(scene.pool), "Logins": both])
            let alone = try await scene.id("www.amazon.com", "app-1/mira")
            #expect(alone.json["IdentityId"] != nil && alone.json == joined.json)
        }
    }

    /// One identity is one person at a provider: the second is refused, and changes nothing.
    @Test func twoPeopleOfOneProviderAreNotOne() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            func logins(_ google: String) -> JSON {
                [
                    "accounts.google.com": .string(scene.providers.googleToken("app-1", google)),
                    "www.amazon.com": "app-1/mira",
                ]
            }
            let asked: JSON = ["IdentityPoolId": .string(scene.pool), "Logins": logins("mira")]
            let id = try await scene.access.open("GetId", asked).json["IdentityId"] ?? ""
            let other = try await scene.access.open(
                "GetCredentialsForIdentity", ["IdentityId": id, "Logins": logins("ben")])
            #expect(other.json["__type"] == "ResourceConflictException", "\(other.text)")
            let ben = try await scene.id("accounts.google.com", scene.providers.googleToken("app-1", "ben"))
            #expect(ben.status == 200 && ben.json["IdentityId"] != id)
            #expect(try await scene.access.open("GetId", asked).json["IdentityId"] == id)
        }
    }
}
