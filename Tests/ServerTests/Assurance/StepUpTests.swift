import Authority
import Core
import Directory
import TestKit
import Testing

/// TARGET_ACR_VALUES, ACCESS_TOKEN and MAX_AGE: a level is reached by what is missing, and by that alone.
@Suite struct StepUpTests {
    private static func text(_ levels: Int...) -> String {
        levels.map { AssuranceFixture.level($0) }.joined(separator: " ")
    }

    private func token(_ answer: TestAnswer) -> String {
        answer.json["AuthenticationResult"]?["AccessToken"]?.string ?? ""
    }

    /// A sign-in at the first level, a quarter of an hour ago.
    private func signedIn(_ assurance: AssuranceFixture) async throws -> (token: String, time: Int64) {
        let token = token(try await assurance.byPassword(nil))
        let time = assurance.app.clock.now().seconds
        assurance.app.clock.advance(.minutes(15))
        return (token, time)
    }

    @Test func onlyTheMissingFactorIsAskedFor() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let (token, time) = try await signedIn(assurance)
            let challenge = try await assurance.stepUp(token, Self.text(4))
            #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA", "\(challenge.text)")
            let answer = try await assurance.answer(challenge, secret)
            #expect(answer.areAt(4, "pwd", "otp", "mfa"), "\(answer.text)")
            // The password is as old as it was.
            #expect(Assured.of(answer).allSatisfy { $0.time == time })
            // Other tokens, and the old ones stay good.
            let claims = SignedIn.claims(answer.json["AuthenticationResult"]?["AccessToken"])
            #expect(claims["origin_jti"] != SignedIn.claims(.string(token))["origin_jti"])
            #expect(try await app.open("GetUser", ["AccessToken": .string(token)]).status == 200)
            #expect(answer.json["AuthenticationResult"]?["RefreshToken"] != nil)
        }
    }

    @Test func theFirstLevelWithinReachCounts() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            try await assurance.pool.user("ben")
            // Ana has an authenticator app, Ben an address.
            #expect(try await assurance.byPassword(Self.text(4, 3)).challenge == "SOFTWARE_TOKEN_MFA")
            let ben = try await assurance.byPassword(Self.text(4, 3), username: "ben")
            #expect(ben.challenge == "EMAIL_OTP")
            #expect(try await assurance.answerEmail(ben, username: "ben").areAt(3, "pwd", "email_otp", "mfa"))
            // Either will do, and neither is preferred.
            let choice = try await assurance.byPassword(Self.text(2))
            #expect(choice.challenge == "SELECT_MFA_TYPE")
            let chosen = try await assurance.factors.respond(
                "SELECT_MFA_TYPE", choice.session, ["USERNAME": "ana", "ANSWER": "SOFTWARE_TOKEN_MFA"])
            #expect(try await assurance.answer(chosen, secret).areAt(4, "pwd", "otp", "mfa"))
            // Names that nobody knows are passed over.
            let some = try await assurance.byPassword("urn:mace:silver \(Self.text(1)) 7")
            #expect(some.areAt(1, "pwd"), "\(some.text)")
        }
    }

    @Test func whatNothingReachesIsRefused() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app, email: false)
            try await assurance.pool.user()
            let words = "NotAuthorizedException: User has no authentication factors that satisfy the requested level."
            #expect(try await assurance.byPassword(Self.text(4)).refusal == words)
            #expect(try await assurance.byPassword(Self.text(3)).refusal == words)
            let (token, _) = try await signedIn(assurance)
            #expect(try await assurance.stepUp(token, Self.text(4)).refusal == words)
            // It is told to whoever knows the password, and not sooner.
            let wrong = try await assurance.initiate(
                "USER_PASSWORD_AUTH",
                [.init("PASSWORD", "Wrong-horse-1"), .init("TARGET_ACR_VALUES", .string(Self.text(4)))])
            #expect(wrong.refusal == "NotAuthorizedException: Incorrect username or password.")
        }
    }

    /// A guess that happens to be right during a lock is told nothing.
    @Test func aRefusalTellsNothingDuringALock() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app, email: false)
            try await assurance.pool.user()
            for _ in 0..<5 {
                _ = try await assurance.initiate("USER_PASSWORD_AUTH", [.init("PASSWORD", "Wrong-horse-1")])
            }
            #expect(
                try await assurance.byPassword(Self.text(4)).refusal
                    == "NotAuthorizedException: Password attempts exceeded")
        }
    }

    @Test func aTokenAtTheLevelIsNoWayToRefresh() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let made = try await assurance.answer(try await assurance.byPassword(Self.text(4)), secret)
            for levels in [Self.text(4), Self.text(3), Self.text(1)] {
                let answer = try await assurance.stepUp(token(made), levels)
                #expect(
                    answer.refusal == "InvalidParameterException: The requested authentication level is met already.")
            }
        }
    }

    @Test func anOldSignInBeginsAnew() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let (token, _) = try await signedIn(assurance)
            // Fifteen minutes are recent enough for this,
            #expect(try await assurance.stepUp(token, Self.text(4), maxAge: 900).challenge == "SOFTWARE_TOKEN_MFA")
            // and not for this: all is asked.
            let anew = try await assurance.stepUp(token, Self.text(4), maxAge: 899)
            #expect(anew.challenge == "SELECT_CHALLENGE")
            // A code by e-mail cannot come to the fourth level.
            #expect(anew.json["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP"], "\(anew.text)")
            let next = try await assurance.factors.respond(
                "SELECT_CHALLENGE", anew.session,
                ["USERNAME": "ana", "ANSWER": "PASSWORD", "PASSWORD": .string(TestPool.password)])
            #expect(next.challenge == "SOFTWARE_TOKEN_MFA", "\(next.text)")
            let answer = try await assurance.answer(next, secret)
            #expect(answer.areAt(4, "pwd", "otp", "mfa"))
            #expect(Assured.of(answer).allSatisfy { $0.time == app.clock.now().seconds })
            #expect(try await assurance.stepUp(token, Self.text(1), maxAge: 0).challenge == "SELECT_CHALLENGE")
        }
    }

    @Test func parametersThatMakeNoSenseAreRefused() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            _ = secret
            let (token, _) = try await signedIn(assurance)
            #expect(
                try await assurance.byPassword("urn:mace:silver").refusal
                    == "InvalidParameterException: TARGET_ACR_VALUES names no authentication level of the user pool.")
            #expect(try await assurance.byPassword("").type == "InvalidParameterException")
            for age in ["-1", "x", "1.5", "", "99999999999999999999"] {
                let answer = try await assurance.initiate("USER_AUTH", [.init("MAX_AGE", .string(age))])
                #expect(answer.refusal == "InvalidParameterException: MAX_AGE is not a number of seconds.")
            }
            let untold = try await assurance.initiate("USER_AUTH", [.init("ACCESS_TOKEN", .string(token))])
            #expect(untold.refusal == "InvalidParameterException: ACCESS_TOKEN needs TARGET_ACR_VALUES.")
            let refresh = try await app.open(
                "InitiateAuth",
                [
                    "AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": .string(assurance.client.id.rawValue),
                    "AuthParameters": ["REFRESH_TOKEN": "x", "TARGET_ACR_VALUES": .string(Self.text(4))],
                ])
            #expect(refresh.type == "InvalidParameterException")
        }
    }

    /// Another's token, another client's, one that ended: none of them counts.
    @Test func onlyOnesOwnLiveTokenCounts() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            try await assurance.pool.user("ben")
            let ben = token(try await assurance.byPassword(nil, username: "ben"))
            let foreign = "NotAuthorizedException: Access Token does not belong to the user and client."
            #expect(try await assurance.stepUp(ben, Self.text(4)).refusal == foreign)
            let other = try await assurance.pool.client()
            let elsewhere = try await SignedIn.byPassword(app, other)
            #expect(try await assurance.stepUp(elsewhere.accessToken, Self.text(4)).refusal == foreign)
            let named = try await assurance.initiate(
                "USER_AUTH",
                [.init("ACCESS_TOKEN", .string(ben)), .init("TARGET_ACR_VALUES", .string(Self.text(4)))],
                username: "nobody")
            #expect(named.type == "NotAuthorizedException")
            let mine = try await assurance.byPassword(nil)
            let idToken = mine.json["AuthenticationResult"]?["IdToken"]?.string ?? ""
            #expect(try await assurance.stepUp(idToken, Self.text(4)).type == "NotAuthorizedException")
            let challenge = try await assurance.stepUp(token(mine), Self.text(4))
            _ = try await app.open("GlobalSignOut", ["AccessToken": .string(token(mine))])
            #expect(
                try await assurance.stepUp(token(mine), Self.text(4)).refusal
                    == "NotAuthorizedException: Access Token has been revoked")
            // Nor does a step-up that began before.
            let late = try await assurance.answer(challenge, secret)
            #expect(late.status == 400 && !late.isSignedIn, "\(late.text)")
        }
    }

    @Test func aStepUpIsAnsweredOnce() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let (token, _) = try await signedIn(assurance)
            let challenge = try await assurance.stepUp(token, Self.text(4))
            let wrong = try await assurance.factors.answer(challenge, code: try assurance.factors.wrongCode(secret))
            #expect(wrong.type == "CodeMismatchException")
            let answers = TestBox<[Bool]>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let answer = try await assurance.answer(challenge, secret)
                        answers.change { $0.append(answer.isSignedIn) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(answers.value.filter { $0 }.count == 1)
            app.clock.advance(.seconds(60))
            #expect(try await assurance.answer(challenge, secret).type == "NotAuthorizedException")
        }
    }

    /// What the pool asks for is asked in any case, and a demand is never less.
    @Test func theSecondFactorOfThePoolIsAFloor() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.factors.enrolledUser()
            let challenge = try await assurance.byPassword(Self.text(1))
            #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA")
            #expect(try await assurance.answer(challenge, secret).areAt(4, "pwd", "otp", "mfa"))
        }
    }

    /// Whoever must set a factor up does so, if it reaches the level; a demand alone sets nothing up.
    @Test func setUpIsForThoseWhoMustAnyhow() async throws {
        try await TestApp.run { app in
            let must = try await AssuranceFixture(app, mode: "ON", email: false)
            try await must.pool.user()
            #expect(try await must.byPassword(Self.text(4)).challenge == "MFA_SETUP")
            let may = try await AssuranceFixture(app, email: false)
            try await may.pool.user()
            #expect(try await may.byPassword(Self.text(4)).challenge == nil)
        }
    }

    /// An unknown name is asked what everybody is.
    @Test func strangersAreAskedTheSame() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            try await assurance.pool.user()
            try await assurance.pool.change(assurance.client, [.init("PreventUserExistenceErrors", "ENABLED")])
            try await app.authority.configuration.confirm()
            let known = try await assurance.initiate("USER_AUTH", [.init("TARGET_ACR_VALUES", .string(Self.text(4)))])
            let stranger = try await assurance.initiate(
                "USER_AUTH", [.init("TARGET_ACR_VALUES", .string(Self.text(4)))], username: "eve")
            #expect(known.json["AvailableChallenges"] == stranger.json["AvailableChallenges"])
            #expect(known.challenge == "SELECT_CHALLENGE" && stranger.challenge == "SELECT_CHALLENGE")
            #expect(known.session?.count == stranger.session?.count)
            let refused = try await assurance.byPassword(Self.text(4), username: "nobody")
            #expect(refused.refusal == "NotAuthorizedException: Incorrect username or password.")
        }
    }
}
