import Core
import Directory
import SigV4
import TestKit
import Testing

/// Which role somebody gets: by the token, by rules, and what becomes of who gets none.
@Suite struct RoleMappingTests {
    /// Ana in a group with roles, and an identity pool whose mapping a test sets.
    private struct Scene {
        let app: TestApp
        let access: AccessScene
        let users: TestPool
        let client: Client
        let pool: String
        /// By name.
        let roles: [String: String]

        var provider: String { "cognito-idp.us-east-1.amazonaws.com/\(users.id)" }

        /// The name of the role that Ana gets, or the error's code.
        func role(custom: String? = nil, claims: String? = nil) async throws -> String {
            let tokens = try await SignedIn.byPassword(app, client)
            let logins: JSON = .object([JSON.Member(provider, .string(tokens.idToken))])
            let id =
                try await access.open("GetId", ["IdentityPoolId": .string(pool), "Logins": logins])
                .json["IdentityId"] ?? ""
            let answer = try await access.open(
                "GetCredentialsForIdentity",
                .object(["IdentityId": id, "Logins": logins, "CustomRoleArn": custom.map { .string($0) }]))
            guard answer.status == 200, let given = answer.json["Credentials"] else {
                return answer.json["__type"]?.string ?? answer.text
            }
            let session = AWSCredentials(given)
            let arn = try await app.query("sts", "GetCallerIdentity", by: session).xml("Arn") ?? ""
            return String(arn.split(separator: "/").dropFirst().first?.prefix { $0 != "-" } ?? "")
        }

        func map(_ mapping: JSON) async throws -> TestAnswer {
            try await access.identity(
                "SetIdentityPoolRoles",
                [
                    "IdentityPoolId": .string(pool), "Roles": ["authenticated": .string(roles["standard"] ?? "")],
                    "RoleMappings": .object([JSON.Member("\(provider):\(client.id)", mapping)]),
                ])
        }

        func rule(_ claim: String, _ match: String, _ value: String, _ role: String) -> JSON {
            [
                "Claim": .string(claim), "MatchType": .string(match), "Value": .string(value),
                "RoleARN": .string(roles[role] ?? ""),
            ]
        }

        func rules(_ rules: JSON..., otherwise: String = "Deny") -> JSON {
            [
                "Type": "Rules", "AmbiguousRoleResolution": .string(otherwise),
                "RulesConfiguration": ["Rules": .array(rules)],
            ]
        }
    }

    private func scene(_ app: TestApp) async throws -> Scene {
        let access = AccessScene(app)
        let users = try await app.pool()
        try await users.user()
        let client = try await users.client()
        let pool = try await access.pool([
            "CognitoIdentityProviders": [
                [
                    "ProviderName": .string("cognito-idp.us-east-1.amazonaws.com/\(users.id)"),
                    "ClientId": .string(client.id.rawValue),
                ]
            ]
        ])
        var roles: [String: String] = [:]
        for name in ["standard", "editor", "admin"] {
            roles[name] = try await access.role(
                name, trust: AccessScene.trust(identitiesOf: pool, "authenticated"))
        }
        return Scene(app: app, access: access, users: users, client: client, pool: pool, roles: roles)
    }

    private func group(_ scene: Scene, _ name: String, role: String?, precedence: Int64?) async throws {
        let made = try await scene.app.signed(
            "CreateGroup",
            .object([
                "UserPoolId": .string(scene.users.id), "GroupName": .string(name),
                "RoleArn": role.flatMap { scene.roles[$0] }.map { .string($0) },
                "Precedence": precedence.map { .integer($0) },
            ]))
        #expect(made.status == 200, "\(made.text)")
        _ = try await scene.app.signed(
            "AdminAddUserToGroup",
            ["UserPoolId": .string(scene.users.id), "Username": "ana", "GroupName": .string(name)])
    }

    @Test func theTokenSays() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let token: JSON = ["Type": "Token", "AmbiguousRoleResolution": "AuthenticatedRole"]
            #expect(try await scene.map(token).status == 200)
            #expect(try await scene.role() == "standard")
            _ = try await scene.map(["Type": "Token", "AmbiguousRoleResolution": "Deny"])
            #expect(try await scene.role() == "NotAuthorizedException")
            try await group(scene, "editors", role: "editor", precedence: 2)
            #expect(try await scene.role() == "editor")
            try await group(scene, "admins", role: "admin", precedence: 1)
            #expect(try await scene.role() == "admin")
            // Who has both may choose, and nobody chooses what they have not.
            #expect(try await scene.role(custom: scene.roles["editor"]) == "editor")
            #expect(try await scene.role(custom: scene.roles["standard"]) == "NotAuthorizedException")
        }
    }

    @Test func twoOfTheSameRankAreAmbiguous() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            try await group(scene, "editors", role: "editor", precedence: 1)
            try await group(scene, "admins", role: "admin", precedence: 1)
            _ = try await scene.map(["Type": "Token", "AmbiguousRoleResolution": "Deny"])
            #expect(try await scene.role() == "NotAuthorizedException")
            _ = try await scene.map(["Type": "Token", "AmbiguousRoleResolution": "AuthenticatedRole"])
            #expect(try await scene.role() == "standard")
            #expect(try await scene.role(custom: scene.roles["admin"]) == "admin")
        }
    }

    @Test func theFirstRuleThatIsMetSays() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let cases: [([JSON], String)] = [
                ([scene.rule("email", "Equals", "ana@example.com", "editor")], "editor"),
                ([scene.rule("email", "Equals", "ana@example.co", "editor")], "NotAuthorizedException"),
                ([scene.rule("email", "StartsWith", "ana@", "editor")], "editor"),
                ([scene.rule("email", "StartsWith", "na@", "editor")], "NotAuthorizedException"),
                ([scene.rule("email", "Contains", "@example.", "editor")], "editor"),
                ([scene.rule("email", "Contains", "@other.", "editor")], "NotAuthorizedException"),
                ([scene.rule("email", "NotEqual", "bob@example.com", "editor")], "editor"),
                ([scene.rule("email", "NotEqual", "ana@example.com", "editor")], "NotAuthorizedException"),
                // A claim that is not there meets nothing.
                ([scene.rule("custom:team", "NotEqual", "blue", "editor")], "NotAuthorizedException"),
                ([scene.rule("email_verified", "Equals", "true", "editor")], "editor"),
                (
                    [
                        scene.rule("email", "Contains", "nobody", "admin"),
                        scene.rule("email", "Contains", "ana", "editor"),
                    ],
                    "editor"
                ),
                (
                    [
                        scene.rule("email", "Contains", "ana", "admin"),
                        scene.rule("email", "Contains", "ana", "editor"),
                    ],
                    "admin"
                ),
            ]
            for (rules, role) in cases {
                let mapping: JSON = [
                    "Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": ["Rules": .array(rules)],
                ]
                #expect(try await scene.map(mapping).status == 200)
                let given = try await scene.role()
                #expect(given == role, "\(rules)")
            }
            _ = try await scene.map(
                scene.rules(scene.rule("email", "Equals", "x", "editor"), otherwise: "AuthenticatedRole"))
            #expect(try await scene.role() == "standard")
            #expect(try await scene.role(custom: scene.roles["editor"]) == "NotAuthorizedException")
        }
    }

    @Test func mappingsThatAreNone() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let rule = scene.rule("email", "Equals", "x", "editor")
            let wrong: [JSON] = [
                ["Type": "Token"], ["Type": "Rules", "AmbiguousRoleResolution": "Deny"],
                ["Type": "Nothing", "AmbiguousRoleResolution": "Deny"],
                [
                    "Type": "Token", "AmbiguousRoleResolution": "Deny",
                    "RulesConfiguration": ["Rules": [rule]],
                ],
                [
                    "Type": "Rules", "AmbiguousRoleResolution": "Deny",
                    "RulesConfiguration": ["Rules": .array(Array(repeating: rule, count: 26))],
                ],
            ]
            for mapping in wrong {
                let answer = try await scene.map(mapping)
                #expect(answer.status == 400)
                #expect(
                    ["InvalidParameterException", "ValidationException"].contains(answer.json["__type"]?.string ?? ""))
            }
            let all = scene.rules(rule)
            #expect(try await scene.map(all).status == 200)
            let told = try await scene.access.identity(
                "GetIdentityPoolRoles", ["IdentityPoolId": .string(scene.pool)])
            #expect(told.json["RoleMappings"]?["\(scene.provider):\(scene.client.id)"] == all)
        }
    }

    @Test func claimsBecomeTags() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let policy: JSON = [
                "Effect": "Allow", "Action": "cognito-idp:ListUserPools", "Resource": "*",
                "Condition": ["StringEquals": ["aws:PrincipalTag/mail": "ana@example.com"]],
            ]
            _ = try await app.query(
                "iam", "PutRolePolicy",
                [
                    ("RoleName", scene.access.name("standard")), ("PolicyName", "own"),
                    ("PolicyDocument", AccessScene.policy(policy)),
                ])
            _ = try await scene.access.identity(
                "SetIdentityPoolRoles",
                [
                    "IdentityPoolId": .string(scene.pool),
                    "Roles": ["authenticated": .string(scene.roles["standard"] ?? "")],
                ])
            func allowed() async throws -> Bool {
                let tokens = try await SignedIn.byPassword(app, scene.client)
                let logins: JSON = .object([JSON.Member(scene.provider, .string(tokens.idToken))])
                let id =
                    try await scene.access.open(
                        "GetId", ["IdentityPoolId": .string(scene.pool), "Logins": logins]
                    ).json["IdentityId"] ?? ""
                let given = try await scene.access.open(
                    "GetCredentialsForIdentity", ["IdentityId": id, "Logins": logins]
                ).json["Credentials"]
                let session = AWSCredentials(given)
                return try await app.signed("ListUserPools", ["MaxResults": 1], by: session).status == 200
            }
            #expect(try await !allowed())
            func set(_ more: KeyValuePairs<String, JSON?>) async throws -> TestAnswer {
                try await scene.access.identity(
                    "SetPrincipalTagAttributeMap",
                    .object(
                        [
                            .init("IdentityPoolId", .string(scene.pool)),
                            .init("IdentityProviderName", .string(scene.provider)),
                        ] + (JSON.object(more).object ?? [])))
            }
            let answer = try await set(["PrincipalTags": ["mail": "email"]])
            #expect(answer.json["PrincipalTags"] == ["mail": "email"])
            #expect(try await allowed())
            let defaults = try await set(["UseDefaults": true])
            #expect(defaults.json["PrincipalTags"] == ["client": "aud", "username": "sub"])
            #expect(try await !allowed())
            #expect(
                try await set(["UseDefaults": true, "PrincipalTags": ["a": "b"]]).json["__type"]
                    == "InvalidParameterException")
        }
    }
}
