import Authority
import Core
import Directory
import NativeCrypto
import SigV4
import TestKit
import Testing

/// Guests, logins, linking and merging, in both flows.
@Suite struct IdentityPoolTests {
    private let list = AccessScene.policy(AccessScene.allow("cognito-idp:ListUserPools", "s3:*"))

    /// A user pool with Ana in it, and an identity pool that takes it, with roles for guests and for others.
    private struct Scene {
        let access: AccessScene
        let users: TestPool
        let client: Client
        let pool: String

        var provider: String { "cognito-idp.us-east-1.amazonaws.com/\(users.id)" }

        func logins(_ token: String) -> JSON { .object([JSON.Member(provider, .string(token))]) }
    }

    private func scene(
        _ app: TestApp, classic: Bool = false, checks: Bool = false, _ more: KeyValuePairs<String, JSON> = [:]
    ) async throws -> Scene {
        let access = AccessScene(app)
        let users = try await app.pool()
        try await users.user()
        let client = try await users.client()
        let trusted: JSON = [
            "ProviderName": .string("cognito-idp.us-east-1.amazonaws.com/\(users.id)"),
            "ClientId": .string(client.id.rawValue), "ServerSideTokenCheck": .bool(checks),
        ]
        let members: [JSON.Member] =
            [.init("AllowClassicFlow", .bool(classic)), .init("CognitoIdentityProviders", [trusted])]
            + more.map { JSON.Member($0.key, $0.value) }
        let made = try await access.identity(
            "CreateIdentityPool",
            .object(
                [
                    .init("IdentityPoolName", .string(access.name("pool"))),
                    .init("AllowUnauthenticatedIdentities", true),
                ] + members))
        let pool = made.json["IdentityPoolId"]?.string ?? made.text
        let guests = try await access.role(
            "guests", trust: AccessScene.trust(identitiesOf: pool, "unauthenticated"), policy: list)
        let people = try await access.role(
            "people", trust: AccessScene.trust(identitiesOf: pool, "authenticated"), policy: list)
        let set = try await access.identity(
            "SetIdentityPoolRoles",
            [
                "IdentityPoolId": .string(pool),
                "Roles": ["authenticated": .string(people), "unauthenticated": .string(guests)],
            ])
        #expect(set.status == 200, "\(set.text)")
        return Scene(access: access, users: users, client: client, pool: pool)
    }

    private func id(_ scene: Scene, _ logins: JSON? = nil) async throws -> String {
        let answer = try await scene.access.open(
            "GetId", .object(["IdentityPoolId": .string(scene.pool), "Logins": logins]))
        return answer.json["IdentityId"]?.string ?? answer.text
    }

    private func get(_ scene: Scene, _ id: String, _ logins: JSON? = nil) async throws -> TestAnswer {
        try await scene.access.open(
            "GetCredentialsForIdentity", .object(["IdentityId": .string(id), "Logins": logins]))
    }

    @Test func aGuestAndThenSomebody() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let id = try await id(scene)
            #expect(IdentityPoolTests.isIdentity(id), "\(id)")
            let guest = try await get(scene, id)
            #expect(guest.status == 200, "\(guest.text)")
            #expect(guest.json["IdentityId"] == .string(id))
            #expect(
                guest.json["Credentials"]?["Expiration"]
                    == .double((app.clock.now() + .hours(1)).fractionalSeconds)
                    || guest.json["Credentials"]?["Expiration"]?.integer == (app.clock.now() + .hours(1)).seconds)
            let told = try await app.query("sts", "GetCallerIdentity", by: AWSCredentials(guest.json["Credentials"]))
            #expect(
                told.xml("Arn")
                    == "arn:aws:sts::000000000000:assumed-role/\(scene.access.name("guests"))/CognitoIdentityCredentials"
            )
            // The same identity, signed in: it keeps its id.
            let tokens = try await SignedIn.byPassword(app, scene.client)
            let person = try await get(scene, id, scene.logins(tokens.idToken))
            #expect(person.status == 200, "\(person.text)")
            #expect(person.json["IdentityId"] == .string(id))
            #expect(
                try await app.query("sts", "GetCallerIdentity", by: AWSCredentials(person.json["Credentials"])).xml(
                    "Arn")?.contains(
                        scene.access.name("people")) == true)
            // Nobody is it any more without proof.
            let forbidden = try await get(scene, id)
            #expect(forbidden.json["__type"] == "NotAuthorizedException")
            #expect(forbidden.json["message"] == .string("Access to Identity '\(id)' is forbidden."))
            let described = try await scene.access.identity("DescribeIdentity", ["IdentityId": .string(id)])
            #expect(described.json["Logins"] == [.string(scene.provider)])
            #expect(try await self.id(scene, scene.logins(tokens.idToken)) == id)
        }
    }

    private static func isIdentity(_ id: String) -> Bool {
        id.hasPrefix("us-east-1:") && UUIDText.parse(String(id.dropFirst(10))) != nil
    }

    @Test func aGuestMayDoLittleWhateverTheRoleSays() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let guest = AWSCredentials((try await get(scene, try await id(scene))).json["Credentials"])
            // cognito-idp is within what guests may do, IAM is not.
            _ = try await app.query(
                "iam", "PutRolePolicy",
                [
                    ("RoleName", scene.access.name("guests")), ("PolicyName", "all"),
                    ("PolicyDocument", AccessScene.policy(AccessScene.allow("*"))),
                ])
            #expect(try await app.signed("ListUserPools", ["MaxResults": 1], by: guest).status == 200)
            #expect(try await app.query("iam", "ListRoles", by: guest).xml("Code") == "AccessDenied")
        }
    }

    @Test func loginsThatProveNothing() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, checks: true)
            let tokens = try await SignedIn.byPassword(app, scene.client)
            let other = try await scene.users.client()
            let stranger = try await SignedIn.byPassword(app, other)
            func refusal(_ logins: JSON) async throws -> String? {
                let answer = try await scene.access.open(
                    "GetId", ["IdentityPoolId": .string(scene.pool), "Logins": logins])
                #expect(answer.status == 400)
                #expect(answer.json["__type"] == "NotAuthorizedException", "\(answer.text)")
                return answer.json["message"]?.string
            }
            let notAToken = "Invalid login token. Not a valid OpenId Connect identity token."
            let unsupported = "Token is not from a supported provider of this identity pool."
            #expect(try await refusal(scene.logins(tokens.accessToken)) == notAToken)
            #expect(try await refusal(scene.logins("a.b.c")) == notAToken)
            #expect(try await refusal(scene.logins(String(tokens.idToken.dropLast(3)) + "AAA")) == notAToken)
            #expect(try await refusal(scene.logins(stranger.idToken)) == unsupported)
            #expect(try await refusal(["graph.facebook.com": "x"]) == unsupported)
            #expect(try await refusal(["cognito-idp.us-east-1.amazonaws.com/us-east-1_Nowhere00": "x"]) == unsupported)
            #expect(try await refusal(["login.developer": "ana"]) == unsupported)
            // Signed out, the token is worth nothing where the pool asks the server.
            _ = try await app.open("GlobalSignOut", ["AccessToken": .string(tokens.accessToken)])
            #expect(try await refusal(scene.logins(tokens.idToken)) == "Invalid login token. Token is revoked.")
            app.clock.advance(.hours(2))
            #expect(
                try await refusal(scene.logins(tokens.idToken))?.hasPrefix("Invalid login token. Token expired: ")
                    == true)
        }
    }

    @Test func poolsWithoutGuestsHaveNone() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let pool = try await scene.pool(["AllowUnauthenticatedIdentities": false])
            let answer = try await scene.open("GetId", ["IdentityPoolId": .string(pool)])
            #expect(answer.json["__type"] == "NotAuthorizedException")
            #expect(
                answer.json["message"] == "Unauthenticated access is not supported for this identity pool.")
            let absent = try await scene.open(
                "GetId", ["IdentityPoolId": "us-east-1:00000000-0000-4000-8000-000000000000"])
            #expect(absent.json["__type"] == "ResourceNotFoundException")
            let unknown = try await scene.open(
                "GetCredentialsForIdentity", ["IdentityId": "us-east-1:00000000-0000-4000-8000-000000000000"])
            #expect(unknown.json["__type"] == "ResourceNotFoundException")
            let malformed = try await scene.open("GetId", ["IdentityPoolId": "nowhere"])
            #expect(malformed.json["__type"] == "ValidationException")
            #expect(
                malformed.json["message"]
                    == "1 validation error detected: Value 'nowhere' at 'identityPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+"
            )
        }
    }

    @Test func fiftyAtOnceAreOneIdentity() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let tokens = try await SignedIn.byPassword(app, scene.client)
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await id(scene, scene.logins(tokens.idToken)) } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(ids.first.map(Self.isIdentity) == true)
        }
    }

    @Test func aGuestWhoTurnsOutToBeSomebodyIsMerged() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let tokens = try await SignedIn.byPassword(app, scene.client)
            let known = try await id(scene, scene.logins(tokens.idToken))
            let guest = try await id(scene)
            let merged = try await get(scene, guest, scene.logins(tokens.idToken))
            #expect(merged.status == 200)
            #expect(merged.json["IdentityId"] == .string(known))
            #expect(try await get(scene, guest).json["__type"] == "NotAuthorizedException")
            let again = try await get(scene, guest, scene.logins(tokens.idToken))
            #expect(again.json["IdentityId"] == .string(known))
            let listed = try await scene.access.identity(
                "ListIdentities",
                ["IdentityPoolId": .string(scene.pool), "MaxResults": 10, "HideDisabled": true])
            #expect(listed.json["Identities"]?.array?.count == 1)
        }
    }

    @Test func nobodyBecomesPartOfSomebodyElse() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            try await scene.users.user("bob")
            let ana = try await SignedIn.byPassword(app, scene.client)
            let bob = try await SignedIn.byPassword(app, scene.client, username: "bob")
            let id = try await id(scene, scene.logins(ana.idToken))
            let refused = try await get(scene, id, scene.logins(bob.idToken))
            #expect(refused.json["__type"] == "NotAuthorizedException")
            #expect(refused.json["message"]?.string?.hasPrefix("Logins don't match.") == true)
            #expect(try await get(scene, id, scene.logins(ana.idToken)).status == 200)
        }
    }

    @Test func theBasicFlowGoesThroughSTS() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, classic: true)
            let tokens = try await SignedIn.byPassword(app, scene.client)
            let id = try await id(scene, scene.logins(tokens.idToken))
            let answer = try await scene.access.open(
                "GetOpenIdToken", ["IdentityId": .string(id), "Logins": scene.logins(tokens.idToken)])
            #expect(answer.status == 200, "\(answer.text)")
            let token = answer.json["Token"]?.string ?? ""
            let claims = SignedIn.claims(.string(token))
            #expect(claims["iss"] == .string("\(TestApp.publicURL)/identity"))
            #expect(claims["aud"] == .string(scene.pool))
            #expect(claims["sub"] == .string(id))
            #expect(claims["amr"]?.array?.first == "authenticated")
            #expect(claims["amr"]?.array?.contains(.string(scene.provider)) == true)
            #expect(claims["exp"]?.integer == (app.clock.now() + .minutes(10)).seconds)
            func assume(_ role: String, _ token: String) async throws -> TestAnswer {
                try await app.query(
                    "sts", "AssumeRoleWithWebIdentity",
                    [
                        ("RoleArn", "arn:aws:iam::000000000000:role/\(scene.access.name(role))"),
                        ("RoleSessionName", "app"), ("WebIdentityToken", token),
                    ], by: nil)
            }
            let taken = try await assume("people", token)
            #expect(taken.status == 200, "\(taken.text)")
            #expect(taken.xml("SubjectFromWebIdentityToken") == id)
            #expect(taken.xml("Provider") == "cognito-identity.amazonaws.com")
            #expect(taken.xml("Audience") == scene.pool)
            let session = try #require(taken.credentials)
            #expect(try await app.signed("ListUserPools", ["MaxResults": 1], by: session).status == 200)
            // The role of guests is not for who has signed in.
            let denied = try await assume("guests", token)
            #expect(denied.status == 403)
            #expect(denied.xml("Code") == "AccessDenied")
            #expect(denied.xml("Message") == "Not authorized to perform sts:AssumeRoleWithWebIdentity")
            #expect(try await assume("people", tokens.idToken).xml("Code") == "InvalidIdentityToken")
            #expect(try await assume("people", "nonsense").xml("Code") == "InvalidIdentityToken")
            app.clock.advance(.minutes(10))
            #expect(try await assume("people", token).xml("Code") == "ExpiredTokenException")
        }
    }

    @Test func theBasicFlowIsOffUnlessItIsOn() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let answer = try await scene.access.open(
                "GetOpenIdToken", ["IdentityId": .string(try await id(scene))])
            #expect(answer.json["__type"] == "InvalidParameterException")
            #expect(
                answer.json["message"] == "Basic (classic) flow is not enabled, please use enhanced flow.")
        }
    }

    @Test func aTokenOfAnotherPoolTakesNoRole() async throws {
        try await TestApp.run { app in
            let one = try await scene(app, classic: true)
            let two = try await scene(app, classic: true)
            let token =
                try await two.access.open(
                    "GetOpenIdToken", ["IdentityId": .string(try await id(two))]
                ).json["Token"]?.string ?? ""
            let taken = try await app.query(
                "sts", "AssumeRoleWithWebIdentity",
                [
                    ("RoleArn", "arn:aws:iam::000000000000:role/\(one.access.name("guests"))"),
                    ("RoleSessionName", "app"), ("WebIdentityToken", token),
                ], by: nil)
            #expect(taken.xml("Code") == "AccessDenied")
        }
    }

    @Test func rolesThatDoNotTrustThePoolAreAFaultOfTheirs() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let wrong = try await scene.access.role(
                "wrong", trust: AccessScene.trust(identitiesOf: "us-east-1:00000000-0000-4000-8000-000000000000"))
            _ = try await scene.access.identity(
                "SetIdentityPoolRoles",
                ["IdentityPoolId": .string(scene.pool), "Roles": ["unauthenticated": .string(wrong)]])
            let answer = try await get(scene, try await id(scene))
            #expect(answer.json["__type"] == "InvalidIdentityPoolConfigurationException")
        }
    }

    @Test func unlinkingIsForWhoProvesToBeIt() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let tokens = try await SignedIn.byPassword(app, scene.client)
            let id = try await id(scene, scene.logins(tokens.idToken))
            func unlink(_ logins: JSON, _ providers: [JSON]) async throws -> TestAnswer {
                try await scene.access.open(
                    "UnlinkIdentity",
                    ["IdentityId": .string(id), "Logins": logins, "LoginsToRemove": .array(providers)])
            }
            #expect(
                try await unlink(scene.logins("a.b.c"), [.string(scene.provider)]).json["__type"]
                    == "NotAuthorizedException")
            #expect(
                try await unlink(scene.logins(tokens.idToken), ["graph.facebook.com"]).json["__type"]
                    == "ResourceNotFoundException")
            #expect(try await unlink(scene.logins(tokens.idToken), [.string(scene.provider)]).status == 200)
            // Nobody can prove to be it now; the login makes another.
            #expect(try await get(scene, id).json["__type"] == "NotAuthorizedException")
            #expect(try await self.id(scene, scene.logins(tokens.idToken)) != id)
        }
    }

    @Test func deletedIdentitiesLoseTheirCredentials() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let id = try await id(scene)
            let guest = AWSCredentials((try await get(scene, id)).json["Credentials"])
            app.clock.advance(.seconds(1))
            let deleted = try await scene.access.identity(
                "DeleteIdentities", ["IdentityIdsToDelete": [.string(id)]])
            #expect(deleted.json["UnprocessedIdentityIds"] == [])
            #expect(try await app.query("sts", "GetCallerIdentity", by: guest).xml("Code") == "InvalidClientTokenId")
            #expect(try await get(scene, id).json["__type"] == "ResourceNotFoundException")
        }
    }

    @Test func theIssuerOfIdentitiesIsPublished() async throws {
        try await TestApp.run { app in
            let metadata = try await app.get("/identity/.well-known/openid-configuration")
            #expect(metadata.json["issuer"] == .string("\(TestApp.publicURL)/identity"))
            #expect(metadata.json["jwks_uri"] == .string("\(TestApp.publicURL)/identity/.well-known/jwks.json"))
            let keys = try await app.get("/identity/.well-known/jwks.json")
            #expect(keys.json["keys"]?.array?.first?["alg"] == "RS512")
            #expect(keys.json["keys"]?.array?.first?["kty"] == "RSA")
        }
    }
}
