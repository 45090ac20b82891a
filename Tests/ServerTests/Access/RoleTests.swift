import Core
import IAM
import Server
import SigV4
import TestKit
import Testing

/// Taking roles: trust, limits, tags, chains, and how sessions end.
@Suite struct RoleTests {
    private typealias Parameter = (name: String, value: String)

    private func assume(
        _ app: TestApp, _ role: String, _ more: [Parameter] = [], by credentials: AWSCredentials
    ) async throws -> TestAnswer {
        try await app.query(
            "sts", "AssumeRole", [("RoleArn", role), ("RoleSessionName", "work")] + more, by: credentials)
    }

    private func listing(_ app: TestApp, by credentials: AWSCredentials) async throws -> Int {
        try await app.signed("ListUserPools", ["MaxResults": 1], by: credentials).status
    }

    private let listPools = AccessScene.policy(AccessScene.allow("cognito-idp:ListUserPools"))

    @Test func aRoleIsTakenByWhomItTrusts() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let bob = try await scene.user("bob")
            let role = try await scene.role("reader", trust: AccessScene.trust(ann.arn), policy: listPools)
            let answer = try await assume(app, role, by: ann.credentials)
            #expect(answer.status == 200)
            let session = try #require(answer.credentials)
            #expect(session.accessKeyID.hasPrefix("ASIA"))
            #expect(
                answer.xml("Arn") == "arn:aws:sts::000000000000:assumed-role/\(scene.name("reader"))/work")
            #expect(answer.xml("AssumedRoleId")?.hasSuffix(":work") == true)
            #expect(answer.xml("Expiration") == CivilTime(app.clock.now() + .hours(1)).extendedISO8601)
            #expect(try await listing(app, by: session) == 200)
            #expect(try await app.signed("CreateUserPool", ["PoolName": "x"], by: session).status == 400)
            let refused = try await assume(app, role, by: bob.credentials)
            #expect(refused.status == 403)
            #expect(refused.xml("Code") == "AccessDenied")
            #expect(
                refused.xml("Message")?.hasPrefix(
                    "User: \(bob.arn) is not authorized to perform: sts:AssumeRole on resource: \(role)") == true)
            let absent = try await assume(app, "arn:aws:iam::000000000000:role/absent-role", by: bob.credentials)
            #expect(absent.xml("Code") == "AccessDenied")
        }
    }

    @Test func trustInTheAccountNeedsAPolicyToo() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let role = try await scene.role(
                "shared", trust: AccessScene.trust("arn:aws:iam::000000000000:root"), policy: listPools)
            let ann = try await scene.user("ann")
            let bob = try await scene.user(
                "bob", policy: AccessScene.policy(AccessScene.allow("sts:AssumeRole", on: role)))
            #expect(try await assume(app, role, by: ann.credentials).xml("Code") == "AccessDenied")
            #expect(try await assume(app, role, by: bob.credentials).status == 200)
            #expect(try await assume(app, role, by: TestApp.root).status == 200)
        }
    }

    @Test func conditionsOfTheTrustHold() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let role = try await scene.role(
                "guarded",
                trust: AccessScene.trust(
                    ann.arn,
                    ["StringEquals": ["sts:ExternalId": "secret-id"], "StringLike": ["sts:RoleSessionName": "w*"]]))
            #expect(try await assume(app, role, by: ann.credentials).status == 403)
            #expect(try await assume(app, role, [("ExternalId", "wrong-id")], by: ann.credentials).status == 403)
            #expect(try await assume(app, role, [("ExternalId", "secret-id")], by: ann.credentials).status == 200)
        }
    }

    @Test func aSessionPolicyLimits() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let role = try await scene.role("reader", trust: AccessScene.trust(ann.arn), policy: listPools)
            let inline = AccessScene.policy(AccessScene.allow("iam:*"))
            let limited = try await assume(app, role, [("Policy", inline)], by: ann.credentials)
            #expect(try await listing(app, by: try #require(limited.credentials)) == 400)
            let managed = try await app.query(
                "iam", "CreatePolicy", [("PolicyName", scene.name("limit")), ("PolicyDocument", listPools)])
            let both = try await assume(
                app, role, [("Policy", inline), ("PolicyArns.member.1.arn", managed.xml("Arn") ?? "")],
                by: ann.credentials)
            #expect(try await listing(app, by: try #require(both.credentials)) == 200)
            let wrong = try await assume(app, role, [("Policy", #"{"Statement":1}"#)], by: ann.credentials)
            #expect(wrong.status == 400)
            #expect(wrong.xml("Code") == "MalformedPolicyDocument")
        }
    }

    @Test func durationsHaveTheirBounds() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let role = try await scene.role("reader", trust: AccessScene.trust(ann.arn))
            for (seconds, code) in [("899", "ValidationError"), ("3601", "ValidationError"), ("x", "MalformedInput")] {
                let answer = try await assume(app, role, [("DurationSeconds", seconds)], by: ann.credentials)
                #expect(answer.status == 400)
                #expect(answer.xml("Code") == code, "\(seconds)")
            }
            _ = try await app.query(
                "iam", "UpdateRole", [("RoleName", scene.name("reader")), ("MaxSessionDuration", "7200")])
            let longer = try await assume(app, role, [("DurationSeconds", "7200")], by: ann.credentials)
            #expect(longer.xml("Expiration") == CivilTime(app.clock.now() + .hours(2)).extendedISO8601)
        }
    }

    @Test func tagsOfASessionAreAskedByPolicies() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let policy: JSON = [
                "Effect": "Allow", "Action": "cognito-idp:ListUserPools", "Resource": "*",
                "Condition": ["StringEquals": ["aws:PrincipalTag/team": "blue"]],
            ]
            let role = try await scene.role(
                "tagged", trust: AccessScene.trust(ann.arn), policy: AccessScene.policy(policy))
            func session(_ team: String?) async throws -> AWSCredentials {
                let tags: [Parameter] = team.map { [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", $0)] } ?? []
                return try #require(try await assume(app, role, tags, by: ann.credentials).credentials)
            }
            #expect(try await listing(app, by: session("blue")) == 200)
            #expect(try await listing(app, by: session("red")) == 400)
            #expect(try await listing(app, by: session(nil)) == 400)
        }
    }

    @Test func transitiveTagsAndTheSourceStayInAChain() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let first = try await scene.role(
                "first", trust: AccessScene.trust(ann.arn),
                policy: AccessScene.policy(AccessScene.allow("sts:*")))
            let policy: JSON = [
                "Effect": "Allow", "Action": "cognito-idp:ListUserPools", "Resource": "*",
                "Condition": ["StringEquals": ["aws:PrincipalTag/team": "blue", "aws:SourceIdentity": "ann"]],
            ]
            let second = try await scene.role(
                "second", trust: AccessScene.trust(first), policy: AccessScene.policy(policy))
            let tags: [Parameter] = [
                ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "blue"), ("TransitiveTagKeys.member.1", "team"),
                ("SourceIdentity", "ann"),
            ]
            let one = try #require(try await assume(app, first, tags, by: ann.credentials).credentials)
            let two = try await assume(
                app, second, [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "red")], by: one)
            #expect(try await listing(app, by: try #require(two.credentials)) == 200)
            let long = try await assume(app, second, [("DurationSeconds", "7200")], by: one)
            #expect(long.xml("Code") == "ValidationError")
        }
    }

    @Test func aSessionEndsWithItsRoleAndByPolicy() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let trust = AccessScene.trust(ann.arn)
            let role = try await scene.role("reader", trust: trust, policy: listPools)
            let old = try #require(try await assume(app, role, by: ann.credentials).credentials)
            app.clock.advance(.minutes(1))
            // What the console's "revoke active sessions" writes.
            let revoking: JSON = [
                "Effect": "Deny", "Action": "*", "Resource": "*",
                "Condition": [
                    "DateLessThan": ["aws:TokenIssueTime": .string(CivilTime(app.clock.now()).extendedISO8601)]
                ],
            ]
            _ = try await app.query(
                "iam", "PutRolePolicy",
                [
                    ("RoleName", scene.name("reader")), ("PolicyName", "AWSRevokeOlderSessions"),
                    ("PolicyDocument", AccessScene.policy(revoking)),
                ])
            #expect(try await listing(app, by: old) == 400)
            let new = try #require(try await assume(app, role, by: ann.credentials).credentials)
            #expect(try await listing(app, by: new) == 200)
            for name in ["own", "AWSRevokeOlderSessions"] {
                _ = try await app.query(
                    "iam", "DeleteRolePolicy", [("RoleName", scene.name("reader")), ("PolicyName", name)])
            }
            _ = try await app.query("iam", "DeleteRole", [("RoleName", scene.name("reader"))])
            #expect(try await app.query("sts", "GetCallerIdentity", by: new).xml("Code") == "InvalidClientTokenId")
            // Another role of the name is another role.
            _ = try await scene.role("reader", trust: trust, policy: listPools)
            #expect(try await app.query("sts", "GetCallerIdentity", by: new).xml("Code") == "InvalidClientTokenId")
        }
    }

    @Test func sessionsAreRevokedByRoleAndTime() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let role = try await scene.role("reader", trust: AccessScene.trust(ann.arn), policy: listPools)
            let answer = try await assume(app, role, by: ann.credentials)
            let old = try #require(answer.credentials)
            app.clock.advance(.minutes(1))
            let owner = CredentialOwner.role(scene.name("reader"))
            try await app.composition.access.revokeCredentials(of: owner, before: app.clock.now(), now: app.clock.now())
            #expect(try await app.query("sts", "GetCallerIdentity", by: old).xml("Code") == "InvalidClientTokenId")
            let new = try #require(try await assume(app, role, by: ann.credentials).credentials)
            #expect(try await listing(app, by: new) == 200)
        }
    }

    @Test func tokensThatAreNotOursOpenNothing() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let role = try await scene.role("reader", trust: AccessScene.trust(ann.arn), policy: listPools)
            let one = try #require(try await assume(app, role, by: ann.credentials).credentials)
            let two = try #require(try await assume(app, role, by: ann.credentials).credentials)
            let token = one.sessionToken ?? ""
            let wrong: [AWSCredentials] = [
                // Another session's token, no token, a token cut and one altered, a key that we never gave.
                AWSCredentials(
                    accessKeyID: one.accessKeyID, secretAccessKey: one.secretAccessKey, sessionToken: two.sessionToken),
                AWSCredentials(accessKeyID: one.accessKeyID, secretAccessKey: one.secretAccessKey),
                AWSCredentials(
                    accessKeyID: one.accessKeyID, secretAccessKey: one.secretAccessKey,
                    sessionToken: String(token.dropLast(4))),
                AWSCredentials(
                    accessKeyID: one.accessKeyID, secretAccessKey: one.secretAccessKey,
                    sessionToken: "B\(token.dropFirst())"),
                AWSCredentials(
                    accessKeyID: "ASIAAAAAAAAAAAAAAAAA", secretAccessKey: one.secretAccessKey, sessionToken: token),
                AWSCredentials(
                    accessKeyID: ann.credentials.accessKeyID, secretAccessKey: ann.credentials.secretAccessKey,
                    sessionToken: token),
            ]
            for credentials in wrong {
                let answer = try await app.query("sts", "GetCallerIdentity", by: credentials)
                #expect(answer.status == 403)
                #expect(answer.xml("Code") == "InvalidClientTokenId")
            }
            let forged = AWSCredentials(
                accessKeyID: one.accessKeyID, secretAccessKey: two.secretAccessKey, sessionToken: token)
            #expect(
                try await app.query("sts", "GetCallerIdentity", by: forged).xml("Code") == "SignatureDoesNotMatch")
        }
    }

    @Test func tooMuchInASessionIsRefused() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let role = try await scene.role("reader", trust: AccessScene.trust(ann.arn))
            let tags: [Parameter] = (1...20).flatMap { number in
                [
                    ("Tags.member.\(number).Key", "key\(number)"),
                    ("Tags.member.\(number).Value", String(repeating: "v", count: 256)),
                ]
            }
            let answer = try await assume(app, role, tags, by: ann.credentials)
            #expect(answer.status == 400)
            #expect(answer.xml("Code") == "PackedPolicyTooLarge")
        }
    }
}
