import Authority
import Core
import Directory
import IAM
import NativeCrypto
import SigV4
import TestKit
import Testing

/// Who may call what: the operator, users of IAM, and sessions.
@Suite struct CallerTests {
    private func listing(_ app: TestApp, _ pool: TestPool, by credentials: AWSCredentials) async throws -> TestAnswer {
        try await app.signed("ListUsers", ["UserPoolId": .string(pool.pool.id.rawValue)], by: credentials)
    }

    @Test func everyoneIsToldWhoTheyAre() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let root = try await app.query("sts", "GetCallerIdentity")
            #expect(root.status == 200)
            #expect(root.header("content-type") == "text/xml")
            #expect(root.xml("Arn") == "arn:aws:iam::000000000000:root")
            #expect(root.xml("UserId") == "000000000000")
            #expect(root.xml("Account") == "000000000000")
            #expect(
                root.text.hasPrefix(#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">"#))
            #expect(root.xml("RequestId") == root.header("x-amzn-requestid"))
            let ann = try await scene.user("ann")
            let told = try await app.query("sts", "GetCallerIdentity", by: ann.credentials)
            #expect(told.xml("Arn") == "arn:aws:iam::000000000000:user/\(scene.name("ann"))")
            #expect(told.xml("UserId")?.hasPrefix("AIDA") == true)
        }
    }

    @Test func aUserMayWhatTheirPoliciesAllow() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let pool = try await app.pool()
            let other = try await app.pool()
            let arn = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/\(pool.pool.id)"
            let ann = try await scene.user(
                "ann", policy: AccessScene.policy(AccessScene.allow("cognito-idp:List*", on: arn)))
            #expect(try await listing(app, pool, by: ann.credentials).status == 200)
            let elsewhere = try await listing(app, other, by: ann.credentials)
            #expect(elsewhere.status == 400)
            #expect(elsewhere.json["__type"] == "AccessDeniedException")
            let words =
                "User: \(ann.arn) is not authorized to perform: cognito-idp:ListUsers on resource: "
                + "arn:aws:cognito-idp:us-east-1:000000000000:userpool/\(other.pool.id) because no identity-based "
                + "policy allows the cognito-idp:ListUsers action"
            #expect(elsewhere.json["message"]?.string?.hasPrefix(words) == true)
            let another = try await app.signed(
                "DeleteUserPool", ["UserPoolId": .string(pool.pool.id.rawValue)], by: ann.credentials)
            #expect(another.json["__type"] == "AccessDeniedException")
            // A pool that is not there is not told from one that is.
            let absent = try await app.signed(
                "ListUsers", ["UserPoolId": "us-east-1_Nowhere00"], by: ann.credentials)
            #expect(absent.json["__type"] == "AccessDeniedException")
        }
    }

    @Test func whatADenialWasAboutIsForWhoMayKnow() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let denied = try await app.query("iam", "ListRoles", by: ann.credentials)
            #expect(denied.status == 403)
            #expect(denied.xml("Code") == "AccessDenied")
            let message = denied.xml("Message")?.split(separator: " ").last.map(String.init) ?? ""
            let refused = try await app.query(
                "sts", "DecodeAuthorizationMessage", [("EncodedMessage", message)], by: ann.credentials)
            #expect(refused.xml("Code") == "AccessDenied")
            let decoded = try await app.query("sts", "DecodeAuthorizationMessage", [("EncodedMessage", message)])
            let told = try JSON.parse(Array((decoded.xml("DecodedMessage") ?? "").utf8))
            #expect(told["context"]?["action"] == "iam:ListRoles")
            #expect(told["context"]?["principal"]?["arn"] == .string(ann.arn))
            let wrong = try await app.query("sts", "DecodeAuthorizationMessage", [("EncodedMessage", "AAAA")])
            #expect(wrong.status == 400)
            #expect(wrong.xml("Code") == "InvalidAuthorizationMessage")
        }
    }

    @Test func aKeyThatIsSwitchedOffOrGoneOpensNothing() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann")
            let key = [("UserName", scene.name("ann")), ("AccessKeyId", ann.credentials.accessKeyID)]
                .map { (name: $0.0, value: $0.1) }
            func call() async throws -> TestAnswer {
                try await app.query("sts", "GetCallerIdentity", by: ann.credentials)
            }
            #expect(try await call().status == 200)
            _ = try await app.query("iam", "UpdateAccessKey", key + [("Status", "Inactive")])
            let off = try await call()
            #expect(off.status == 403)
            #expect(off.xml("Code") == "InvalidClientTokenId")
            _ = try await app.query("iam", "UpdateAccessKey", key + [("Status", "Active")])
            #expect(try await call().status == 200)
            _ = try await app.query("iam", "DeleteAccessKey", key)
            #expect(try await call().xml("Code") == "InvalidClientTokenId")
            #expect(
                try await app.signed("ListUserPools", ["MaxResults": 1], by: ann.credentials).json["__type"]
                    == "UnrecognizedClientException")
        }
    }

    @Test func aSessionOfAUserIsTheUserWithLess() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user("ann", policy: AccessScene.policy(AccessScene.allow("*")))
            let answer = try await app.query(
                "sts", "GetSessionToken", [("DurationSeconds", "900")], by: ann.credentials)
            let session = try #require(answer.credentials)
            #expect(answer.xml("Expiration") == CivilTime(app.clock.now() + .minutes(15)).extendedISO8601)
            #expect(try await app.query("sts", "GetCallerIdentity", by: session).xml("Arn") == ann.arn)
            #expect(try await app.signed("ListUserPools", ["MaxResults": 1], by: session).status == 200)
            for (service, action) in [("iam", "ListRoles"), ("sts", "GetSessionToken")] {
                #expect(try await app.query(service, action, by: session).status == 403, "\(action)")
            }
            app.clock.advance(.minutes(15))
            let late = try await app.query("sts", "GetCallerIdentity", by: session)
            #expect(late.xml("Code") == "ExpiredTokenException")
            let lateWire = try await app.signed("ListUserPools", ["MaxResults": 1], by: session)
            #expect(lateWire.json["__type"] == "ExpiredTokenException")
        }
    }

    @Test func aFederatedUserHasWhatBothAllow() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            let ann = try await scene.user(
                "ann",
                policy: AccessScene.policy(
                    AccessScene.allow("cognito-idp:*", "sts:GetFederationToken"),
                    AccessScene.deny("cognito-idp:DeleteUserPool")))
            let answer = try await app.query(
                "sts", "GetFederationToken",
                [("Name", "bob"), ("Policy", AccessScene.policy(AccessScene.allow("cognito-idp:List*", "iam:*")))],
                by: ann.credentials)
            let bob = try #require(answer.credentials)
            #expect(answer.xml("FederatedUserId") == "000000000000:bob")
            #expect(
                try await app.query("sts", "GetCallerIdentity", by: bob).xml("Arn")
                    == "arn:aws:sts::000000000000:federated-user/bob")
            #expect(try await app.signed("ListUserPools", ["MaxResults": 1], by: bob).status == 200)
            #expect(
                try await app.signed("CreateUserPool", ["PoolName": "x"], by: bob).json["__type"]
                    == "AccessDeniedException")
            #expect(try await app.query("iam", "ListRoles", by: bob).status == 403)
            let bare = try await app.query("sts", "GetFederationToken", [("Name", "bob")], by: ann.credentials)
            let nobody = try #require(bare.credentials)
            #expect(try await app.signed("ListUserPools", ["MaxResults": 1], by: nobody).status == 400)
            // Who is gone speaks for nobody.
            for (action, more) in [
                ("DeleteUserPolicy", [("PolicyName", "own")]),
                ("DeleteAccessKey", [("AccessKeyId", ann.credentials.accessKeyID)]), ("DeleteUser", []),
            ] {
                _ = try await app.query(
                    "iam", action, [("UserName", scene.name("ann"))] + more.map { (name: $0.0, value: $0.1) })
            }
            #expect(try await app.query("sts", "GetCallerIdentity", by: bob).xml("Code") == "InvalidClientTokenId")
        }
    }
}
