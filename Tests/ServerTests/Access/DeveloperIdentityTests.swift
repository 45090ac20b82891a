import Core
import SigV4
import TestKit
import Testing

/// Users of a developer's own system.
@Suite struct DeveloperIdentityTests {
    private static let provider = "login.developer"

    private struct Scene {
        let access: AccessScene
        let pool: String

        func token(_ user: String, identity: String? = nil, _ more: KeyValuePairs<String, JSON?> = [:]) async throws
            -> TestAnswer
        {
            try await access.identity(
                "GetOpenIdTokenForDeveloperIdentity",
                .object(
                    (JSON.object([
                        "IdentityPoolId": .string(pool), "IdentityId": identity.map { .string($0) },
                        "Logins": ["login.developer": .string(user)],
                    ]).object ?? []) + (JSON.object(more).object ?? [])))
        }

        func credentials(_ id: String, _ token: String) async throws -> TestAnswer {
            try await access.open(
                "GetCredentialsForIdentity",
                ["IdentityId": .string(id), "Logins": ["cognito-identity.amazonaws.com": .string(token)]])
        }

        func lookUp(_ members: KeyValuePairs<String, JSON?>) async throws -> TestAnswer {
            try await access.identity(
                "LookupDeveloperIdentity",
                .object([.init("IdentityPoolId", .string(pool))] + (JSON.object(members).object ?? [])))
        }
    }

    private func scene(_ app: TestApp) async throws -> Scene {
        let access = AccessScene(app)
        let pool = try await access.pool([
            "DeveloperProviderName": .string(Self.provider), "AllowClassicFlow": true,
        ])
        let policy: JSON = [
            "Effect": "Allow", "Action": "cognito-idp:ListUserPools", "Resource": "*",
            "Condition": ["StringEquals": ["aws:PrincipalTag/plan": "gold"]],
        ]
        let role = try await access.role(
            "people", trust: AccessScene.trust(identitiesOf: pool, "authenticated"),
            policy: AccessScene.policy(policy))
        _ = try await access.identity(
            "SetIdentityPoolRoles",
            ["IdentityPoolId": .string(pool), "Roles": ["authenticated": .string(role)]])
        return Scene(access: access, pool: pool)
    }

    @Test func aDevelopersWordIsEnough() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let answer = try await scene.token("ana", ["PrincipalTags": ["plan": "gold"], "TokenDuration": 86400])
            #expect(answer.status == 200, "\(answer.text)")
            let id = answer.json["IdentityId"]?.string ?? ""
            let token = answer.json["Token"]?.string ?? ""
            #expect(try await scene.token("ana").json["IdentityId"]?.string == id)
            let given = try await scene.credentials(id, token)
            #expect(given.status == 200, "\(given.text)")
            let session = AWSCredentials(given.json["Credentials"])
            #expect(try await app.signed("ListUserPools", ["MaxResults": 1], by: session).status == 200)
            // The token of one is not of another, and not for ever.
            let bob = try await scene.token("bob")
            let wrong = try await scene.credentials(bob.json["IdentityId"]?.string ?? "", token)
            #expect(wrong.json["__type"] == "NotAuthorizedException")
            #expect(
                try await scene.credentials(id, bob.json["Token"]?.string ?? "").json["__type"]
                    == "NotAuthorizedException")
            app.clock.advance(.minutes(15))
            #expect(
                try await scene.credentials(
                    bob.json["IdentityId"]?.string ?? "", bob.json["Token"]?.string ?? ""
                ).json["message"]
                    == "Invalid login token. Token expired.")
            #expect(try await scene.credentials(id, token).status == 200)
        }
    }

    @Test func onlyWhoMaySaysIt() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let input: JSON = ["IdentityPoolId": .string(scene.pool), "Logins": ["login.developer": "ana"]]
            let unsigned = try await scene.access.open("GetOpenIdTokenForDeveloperIdentity", input)
            #expect(unsigned.json["__type"] == "MissingAuthenticationTokenException")
            let ann = try await scene.access.user("ann")
            let denied = try await scene.access.identity(
                "GetOpenIdTokenForDeveloperIdentity", input, by: ann.credentials)
            #expect(denied.json["__type"] == "AccessDeniedException")
            let other = try await scene.access.identity(
                "GetOpenIdTokenForDeveloperIdentity",
                ["IdentityPoolId": .string(scene.pool), "Logins": ["other.developer": "ana"]])
            #expect(other.json["__type"] == "InvalidParameterException")
            // Nobody brings the developer's name to an open operation.
            #expect(
                try await scene.access.open(
                    "GetId", ["IdentityPoolId": .string(scene.pool), "Logins": ["login.developer": "ana"]]
                ).json["__type"] == "NotAuthorizedException")
        }
    }

    @Test func usersAreLookedUpLinkedMergedAndUnlinked() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let ana = try await scene.token("ana").json["IdentityId"]?.string ?? ""
            let bob = try await scene.token("bob").json["IdentityId"]?.string ?? ""
            #expect(ana != bob)
            #expect(try await scene.lookUp(["DeveloperUserIdentifier": "ana"]).json["IdentityId"]?.string == ana)
            #expect(
                try await scene.lookUp(["DeveloperUserIdentifier": "carl"]).json["__type"]
                    == "ResourceNotFoundException")
            #expect(try await scene.lookUp([:]).json["__type"] == "InvalidParameterException")
            #expect(
                try await scene.lookUp(["DeveloperUserIdentifier": "ana", "IdentityId": .string(bob)]).json["__type"]
                    == "ResourceConflictException")
            // A second name of the same person; one that is another's is refused.
            #expect(try await scene.token("ana-2", identity: ana).json["IdentityId"]?.string == ana)
            #expect(
                try await scene.token("bob", identity: ana).json["__type"]
                    == "DeveloperUserAlreadyRegisteredException")
            let first = try await scene.lookUp(["IdentityId": .string(ana), "MaxResults": 1])
            #expect(first.json["DeveloperUserIdentifierList"] == ["ana"])
            let second = try await scene.lookUp([
                "IdentityId": .string(ana), "MaxResults": 1, "NextToken": first.json["NextToken"],
            ])
            #expect(second.json["DeveloperUserIdentifierList"] == ["ana-2"])
            #expect(second.json["NextToken"] == nil)
            let merged = try await scene.access.identity(
                "MergeDeveloperIdentities",
                [
                    "SourceUserIdentifier": "bob", "DestinationUserIdentifier": "ana",
                    "DeveloperProviderName": .string(Self.provider), "IdentityPoolId": .string(scene.pool),
                ])
            #expect(merged.json["IdentityId"]?.string == ana)
            #expect(try await scene.token("bob").json["IdentityId"]?.string == ana)
            func unlink(_ user: String) async throws -> TestAnswer {
                try await scene.access.identity(
                    "UnlinkDeveloperIdentity",
                    [
                        "IdentityId": .string(ana), "IdentityPoolId": .string(scene.pool),
                        "DeveloperProviderName": .string(Self.provider), "DeveloperUserIdentifier": .string(user),
                    ])
            }
            #expect(try await unlink("bob").status == 200)
            #expect(try await unlink("bob").json["__type"] == "ResourceNotFoundException")
            #expect(try await scene.token("bob").json["IdentityId"]?.string != ana)
        }
    }

    @Test func twentyNamesAreTheMost() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let id = try await scene.token("user-1").json["IdentityId"]?.string ?? ""
            for number in 2...20 {
                #expect(try await scene.token("user-\(number)", identity: id).status == 200)
            }
            #expect(try await scene.token("user-21", identity: id).json["__type"] == "LimitExceededException")
        }
    }
}
