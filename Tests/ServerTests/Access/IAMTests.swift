import Core
import Directory
import HTTPTypes
import SigV4
import TestKit
import Testing

/// Roles, users, policies and providers, as the AWS CLI manages them.
@Suite struct IAMTests {
    private let trust = AccessScene.trust("arn:aws:iam::000000000000:root")
    private let readPools = AccessScene.policy(AccessScene.allow("cognito-idp:List*"))

    @Test func aRoleFromItsMakingToItsEnd() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let name = scene.name("role")
            let made = try await app.query(
                "iam", "CreateRole",
                [
                    ("RoleName", name), ("Path", "/team/"), ("AssumeRolePolicyDocument", trust),
                    ("Description", "Reads <pools> & more"), ("MaxSessionDuration", "7200"),
                    ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "blue"),
                ])
            #expect(made.status == 200)
            #expect(made.text.hasPrefix(#"<CreateRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">"#))
            #expect(made.xml("Arn") == "arn:aws:iam::000000000000:role/team/\(name)")
            #expect(made.xml("RoleId")?.hasPrefix("AROA") == true)
            #expect(made.xml("Description") == "Reads <pools> & more")
            #expect(made.xml("MaxSessionDuration") == "7200")
            #expect(made.xml("CreateDate") == CivilTime(app.clock.now()).extendedISO8601)
            #expect(Percent.decode(Array((made.xml("AssumeRolePolicyDocument") ?? "").utf8)) == trust)
            #expect(made.text.contains("<member><Key>team</Key><Value>blue</Value></member>"))
            let again = try await app.query(
                "iam", "CreateRole", [("RoleName", name.uppercased()), ("AssumeRolePolicyDocument", trust)])
            #expect(again.status == 409)
            #expect(again.xml("Code") == "EntityAlreadyExists")
            #expect(try await app.query("iam", "GetRole", [("RoleName", name)]).xml("RoleName") == name)
            _ = try await app.query("iam", "UpdateRole", [("RoleName", name), ("Description", "other")])
            #expect(try await app.query("iam", "GetRole", [("RoleName", name)]).xml("Description") == "other")
            _ = try await app.query("iam", "UntagRole", [("RoleName", name), ("TagKeys.member.1", "team")])
            #expect(try await app.query("iam", "ListRoleTags", [("RoleName", name)]).xml("Tags") == "")
            #expect(try await app.query("iam", "ListInstanceProfilesForRole", [("RoleName", name)]).status == 200)
            #expect(try await app.query("iam", "DeleteRole", [("RoleName", name)]).status == 200)
            let gone = try await app.query("iam", "GetRole", [("RoleName", name)])
            #expect(gone.status == 404)
            #expect(gone.xml("Code") == "NoSuchEntity")
        }
    }

    @Test func policiesOfARole() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let role = scene.name("role")
            try await scene.role("role", trust: trust)
            let named = [("RoleName", role), ("PolicyName", "read")].map { (name: $0.0, value: $0.1) }
            #expect(
                try await app.query("iam", "PutRolePolicy", named + [("PolicyDocument", readPools)]).status == 200)
            let got = try await app.query("iam", "GetRolePolicy", named)
            #expect(Percent.decode(Array((got.xml("PolicyDocument") ?? "").utf8)) == readPools)
            #expect(try await app.query("iam", "ListRolePolicies", [("RoleName", role)]).xml("member") == "read")
            let malformed = try await app.query(
                "iam", "PutRolePolicy", named + [("PolicyDocument", #"{"Statement":{"Effect":"Allow"}}"#)])
            #expect(malformed.status == 400)
            #expect(malformed.xml("Code") == "MalformedPolicyDocument")
            let full = try await app.query("iam", "DeleteRole", [("RoleName", role)])
            #expect(full.status == 409)
            #expect(full.xml("Code") == "DeleteConflict")
            #expect(try await app.query("iam", "DeleteRolePolicy", named).status == 200)
            #expect(try await app.query("iam", "DeleteRolePolicy", named).xml("Code") == "NoSuchEntity")
            let attached = [("RoleName", role), ("PolicyArn", "arn:aws:iam::aws:policy/AmazonCognitoReadOnly")]
                .map { (name: $0.0, value: $0.1) }
            #expect(try await app.query("iam", "AttachRolePolicy", attached).status == 200)
            #expect(
                try await app.query("iam", "ListAttachedRolePolicies", [("RoleName", role)]).xml("PolicyName")
                    == "AmazonCognitoReadOnly")
            #expect(try await app.query("iam", "DeleteRole", [("RoleName", role)]).xml("Code") == "DeleteConflict")
            #expect(try await app.query("iam", "DetachRolePolicy", attached).status == 200)
            let absent = try await app.query(
                "iam", "AttachRolePolicy", [("RoleName", role), ("PolicyArn", "arn:aws:iam::aws:policy/NoSuchPolicy")])
            #expect(absent.xml("Code") == "NoSuchEntity")
        }
    }

    @Test func versionsOfAPolicy() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let made = try await app.query(
                "iam", "CreatePolicy", [("PolicyName", scene.name("read")), ("PolicyDocument", readPools)])
            let arn = made.xml("Arn") ?? ""
            #expect(arn == "arn:aws:iam::000000000000:policy/\(scene.name("read"))")
            _ = try await app.query(
                "iam", "AttachUserPolicy", [("UserName", scene.name("ann")), ("PolicyArn", arn)])
            func may() async throws -> Bool {
                try await app.signed("ListUserPools", ["MaxResults": 1], by: ann.credentials).status == 200
            }
            #expect(try await may())
            let nothing = AccessScene.policy(AccessScene.deny("cognito-idp:*"))
            let second = try await app.query(
                "iam", "CreatePolicyVersion",
                [("PolicyArn", arn), ("PolicyDocument", nothing), ("SetAsDefault", "true")])
            #expect(second.xml("VersionId") == "v2")
            #expect(try await !may())
            _ = try await app.query("iam", "SetDefaultPolicyVersion", [("PolicyArn", arn), ("VersionId", "v1")])
            #expect(try await may())
            let listed = try await app.query("iam", "ListPolicyVersions", [("PolicyArn", arn)])
            #expect(listed.text.contains("<VersionId>v2</VersionId><IsDefaultVersion>false</IsDefaultVersion>"))
            for number in 3...5 {
                #expect(
                    try await app.query(
                        "iam", "CreatePolicyVersion", [("PolicyArn", arn), ("PolicyDocument", nothing)]
                    ).xml("VersionId") == "v\(number)")
            }
            let sixth = try await app.query(
                "iam", "CreatePolicyVersion", [("PolicyArn", arn), ("PolicyDocument", nothing)])
            #expect(sixth.status == 409)
            #expect(sixth.xml("Code") == "LimitExceeded")
            let used = try await app.query("iam", "DeletePolicyVersion", [("PolicyArn", arn), ("VersionId", "v1")])
            #expect(used.xml("Code") == "DeleteConflict")
            for number in 2...5 {
                _ = try await app.query(
                    "iam", "DeletePolicyVersion", [("PolicyArn", arn), ("VersionId", "v\(number)")])
            }
            #expect(try await app.query("iam", "DeletePolicy", [("PolicyArn", arn)]).xml("Code") == "DeleteConflict")
            let holders = try await app.query("iam", "ListEntitiesForPolicy", [("PolicyArn", arn)])
            #expect(holders.xml("UserName") == scene.name("ann"))
            _ = try await app.query(
                "iam", "DetachUserPolicy", [("UserName", scene.name("ann")), ("PolicyArn", arn)])
            #expect(try await app.query("iam", "DeletePolicy", [("PolicyArn", arn)]).status == 200)
        }
    }

    @Test func aBoundaryLimitsAUser() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann", policy: AccessScene.policy(AccessScene.allow("*")))
            let boundary = try await app.query(
                "iam", "CreatePolicy", [("PolicyName", scene.name("boundary")), ("PolicyDocument", readPools)])
            _ = try await app.query(
                "iam", "PutUserPermissionsBoundary",
                [("UserName", scene.name("ann")), ("PermissionsBoundary", boundary.xml("Arn") ?? "")])
            #expect(try await app.signed("ListUserPools", ["MaxResults": 1], by: ann.credentials).status == 200)
            #expect(try await app.query("iam", "ListRoles", by: ann.credentials).status == 403)
            let used = try await app.query("iam", "DeletePolicy", [("PolicyArn", boundary.xml("Arn") ?? "")])
            #expect(used.xml("Code") == "DeleteConflict")
            _ = try await app.query("iam", "DeleteUserPermissionsBoundary", [("UserName", scene.name("ann"))])
            #expect(try await app.query("iam", "ListRoles", by: ann.credentials).status == 200)
        }
    }

    @Test func whoMayMakeRolesMayNotPassWhatTheyLike() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let role = try await scene.role("admin", trust: trust)
            let pool = try await scene.pool()
            let ann = try await scene.user(
                "ann", policy: AccessScene.policy(AccessScene.allow("cognito-identity:*", "cognito-idp:*")))
            let roles: JSON = ["IdentityPoolId": .string(pool), "Roles": ["authenticated": .string(role)]]
            let refused = try await scene.identity("SetIdentityPoolRoles", roles, by: ann.credentials)
            #expect(refused.json["__type"] == "AccessDeniedException")
            #expect(refused.json["message"]?.string?.contains("iam:PassRole on resource: \(role)") == true)
            let userPool = try await app.pool()
            let group: JSON = [
                "UserPoolId": .string(userPool.pool.id.rawValue), "GroupName": "g", "RoleArn": .string(role),
            ]
            #expect(
                try await app.signed("CreateGroup", group, by: ann.credentials).json["__type"]
                    == "AccessDeniedException")
            #expect(try await app.signed("CreateGroup", group).status == 200)
        }
    }

    @Test(arguments: [
        ("accounts.google.com", "cognito-identity.amazonaws.com"), ("", "accounts.google.com"),
        ("", "graph.facebook.com"),
    ])
    func aTrustThatTakesEverybodyIsRefused(audience: String, provider: String) async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let statement: JSON = .object([
                "Effect": "Allow", "Principal": ["Federated": .string(provider)],
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": audience.isEmpty
                    ? nil : ["StringEquals": .object([JSON.Member("\(audience):aud", "x")])],
            ])
            let answer = try await app.query(
                "iam", "CreateRole",
                [
                    ("RoleName", scene.name("open")), ("AssumeRolePolicyDocument", AccessScene.policy(statement)),
                ])
            #expect(answer.status == 400)
            #expect(answer.xml("Code") == "MalformedPolicyDocument")
        }
    }

    @Test func listsComeInPages() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            for number in 1...3 { try await scene.role("page\(number)", trust: trust) }
            var names: [String] = []
            var marker: String?
            repeat {
                let answer = try await app.query(
                    "iam", "ListRoles", [("MaxItems", "2")] + (marker.map { [("Marker", $0)] } ?? []))
                #expect(answer.status == 200)
                names += answer.text.split(separator: "<RoleName>").dropFirst().map { String($0.prefix { $0 != "<" }) }
                marker = answer.xml("IsTruncated") == "true" ? answer.xml("Marker") : nil
            } while marker != nil
            #expect(Set(names).count == names.count)
            #expect(Set((1...3).map { scene.name("page\($0)") }).isSubset(of: names))
            let forged = try await app.query("iam", "ListRoles", [("Marker", "AAAA")])
            #expect(forged.xml("Code") == "InvalidInput")
        }
    }

    @Test func policiesAreTriedWithoutBeingUsed() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann", policy: readPools)
            let answer = try await app.query(
                "iam", "SimulatePrincipalPolicy",
                [
                    ("PolicySourceArn", ann.arn), ("ActionNames.member.1", "cognito-idp:ListUsers"),
                    ("ActionNames.member.2", "cognito-idp:DeleteUserPool"),
                ])
            let decisions = answer.text.split(separator: "<EvalDecision>").dropFirst().map {
                String($0.prefix { $0 != "<" })
            }
            #expect(decisions == ["allowed", "implicitDeny"])
        }
    }

    @Test func requestsThatAreNone() async throws {
        try await TestApp.run { app in
            let unknown = try await app.query("iam", "MakeCoffee")
            #expect(unknown.status == 400)
            #expect(unknown.xml("Code") == "InvalidAction")
            let notBuilt = try await app.query("iam", "ListGroups")
            #expect(notBuilt.status == 400)
            #expect(notBuilt.xml("Code") == "NotImplemented")
            let unsigned = try await app.query("iam", "ListRoles", by: nil)
            #expect(unsigned.status == 403)
            #expect(unsigned.xml("Code") == "MissingAuthenticationToken")
            let missing = try await app.query("iam", "GetRole")
            #expect(missing.xml("Code") == "ValidationError")
            #expect(
                missing.xml("Message")
                    == "1 validation error detected: Value null at 'roleName' failed to satisfy constraint: Member must not be null"
            )
            let form = [("content-type", "application/x-www-form-urlencoded")]
            for body in ["Action=GetCallerIdentity&Version=2011-06-15&Action=AssumeRole", "Action=%zz", "%00"] {
                let answer = try await app.send(.post, "/", headers: form, body: Array(body.utf8))
                #expect(answer.status == 400)
            }
            let both = try await app.send(
                .post, "/?Action=GetCallerIdentity", headers: form,
                body: Array("Action=AssumeRole&Version=2011-06-15".utf8))
            #expect(both.status == 400)
        }
    }
}
