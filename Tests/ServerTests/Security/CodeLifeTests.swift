import Core
import Directory
import TestKit
import Testing

/// How long a code is good, how often one is asked for, and what ends it.
@Suite struct CodeLifeTests {
    private static let mismatch = "CodeMismatchException: Invalid verification code provided, please try again."
    private static let expired = "ExpiredCodeException: Invalid code provided, please request a code again."
    private static let limit = "LimitExceededException: Attempt limit exceeded, please try after some time."

    private struct Scene {
        let app: TestApp
        let pool: TestPool
        let client: Client
        var calls: Calls { Calls(app: app, client: client) }

        init(_ app: TestApp) async throws {
            self.app = app
            pool = try await app.pool()
            client = try await pool.client([.init("AccessTokenValidity", 24)])
        }

        func code(_ name: String = "ana") async throws -> String {
            try #require(try await pool.code(for: "\(name)@example.com"))
        }

        func own(_ operation: String, _ token: String, _ more: [JSON.Member]) async throws -> TestAnswer {
            try await app.open(operation, .object([.init("AccessToken", .string(token))] + more))
        }

        func askToVerify(_ token: String) async throws -> TestAnswer {
            try await own("GetUserAttributeVerificationCode", token, [.init("AttributeName", "email")])
        }

        func verify(_ token: String, _ code: String) async throws -> TestAnswer {
            try await own(
                "VerifyUserAttribute", token, [.init("AttributeName", "email"), .init("Code", .string(code))])
        }

        func changePassword(_ token: String, from previous: String) async throws -> TestAnswer {
            try await own(
                "ChangePassword", token,
                [.init("PreviousPassword", .string(previous)), .init("ProposedPassword", "Another-horse-1")])
        }
    }

    @Test(arguments: [true, false]) func aCodeOfASignUpLivesForADay(isInTime: Bool) async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            #expect(try await scene.calls.signUp("ana").status == 200)
            let code = try await scene.code()
            app.clock.advance(isInTime ? .seconds(24 * 3600 - 1) : .hours(24))
            #expect(try await scene.calls.confirmSignUp("ana", code).refusal == (isInTime ? "200" : Self.expired))
        }
    }

    @Test(arguments: [true, false]) func aCodeOfAResetLivesForAnHour(isInTime: Bool) async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            try await scene.pool.user()
            #expect(try await scene.calls.forgot("ana").status == 200)
            let code = try await scene.code()
            app.clock.advance(isInTime ? .seconds(3599) : .hours(1))
            #expect(try await scene.calls.confirmForgot("ana", code).refusal == (isInTime ? "200" : Self.expired))
        }
    }

    @Test(arguments: [true, false]) func aCodeOfAnAddressLivesForADay(isInTime: Bool) async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            try await scene.pool.user()
            let early = try await SignedIn.byPassword(app, scene.client).accessToken
            #expect(try await scene.askToVerify(early).status == 200)
            let code = try await scene.code()
            app.clock.advance(isInTime ? .seconds(24 * 3600 - 1) : .hours(24))
            let late = try await SignedIn.byPassword(app, scene.client).accessToken
            #expect(try await scene.verify(late, code).refusal == (isInTime ? "200" : Self.expired))
        }
    }

    @Test func aNewerCodeKillsTheOlder() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            #expect(try await scene.calls.signUp("ana").status == 200)
            let first = try await scene.code()
            app.clock.advance(.seconds(1))
            #expect(try await scene.calls.resend("ana").status == 200)
            let second = try await scene.code()
            if first != second { #expect(try await scene.calls.confirmSignUp("ana", first).refusal == Self.mismatch) }
            #expect(try await scene.calls.confirmSignUp("ana", second).status == 200)
            var codes: [String] = []
            for _ in 0..<2 {
                app.clock.advance(.seconds(1))
                #expect(try await scene.calls.forgot("ana").status == 200)
                codes.append(try await scene.code())
            }
            if codes[0] != codes[1] {
                #expect(try await scene.calls.confirmForgot("ana", codes[0]).refusal == Self.mismatch)
            }
            #expect(try await scene.calls.confirmForgot("ana", codes[1]).status == 200)
            #expect(try await scene.calls.confirmForgot("ana", codes[1]).refusal == Self.expired)
        }
    }

    @Test func aCodeIsGoodForItsPurposeAlone() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            try await scene.pool.user()
            let token = try await SignedIn.byPassword(app, scene.client).accessToken
            #expect(try await scene.askToVerify(token).status == 200)
            let code = try await scene.code()
            #expect(try await scene.calls.confirmForgot("ana", code).refusal == Self.expired)
            #expect(try await scene.calls.confirmSignUp("ana", code).status == 400)
            #expect(try await scene.verify(token, code).status == 200)
        }
    }

    @Test func everyActHasItsCapForAnHour() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            try await scene.pool.user()
            let token = try await SignedIn.byPassword(app, scene.client).accessToken
            #expect(try await scene.calls.signUp("new").status == 200)
            let wrong = "000000000"
            let acts: [(Int, @Sendable () async throws -> TestAnswer)] = [
                (20, { try await scene.calls.forgot("ana") }), (5, { try await scene.calls.resend("new") }),
                (20, { try await scene.calls.confirmForgot("ana", wrong) }),
                (15, { try await scene.calls.confirmSignUp("new", wrong) }),
                (5, { try await scene.askToVerify(token) }),
                (15, { try await scene.verify(token, wrong) }),
                (5, { try await scene.changePassword(token, from: "Short-1!") }),
            ]
            for (number, (cap, act)) in acts.enumerated() {
                for _ in 0..<cap { #expect(try await act().refusal != Self.limit, "\(number)") }
                for _ in 0..<2 { #expect(try await act().refusal == Self.limit, "\(number)") }
            }
            app.clock.advance(.seconds(3599))
            for (number, (_, act)) in acts.enumerated() { #expect(try await act().refusal == Self.limit, "\(number)") }
            app.clock.advance(.seconds(1))
            for (number, (_, act)) in acts.enumerated() { #expect(try await act().refusal != Self.limit, "\(number)") }
        }
    }

    @Test func aNewPasswordEndsTheCodeForAnother() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            try await scene.pool.user()
            for isByAdministrator in [true, false] {
                let token = try await SignedIn.byPassword(app, scene.client).accessToken
                #expect(try await scene.calls.forgot("ana").status == 200)
                let code = try await scene.code()
                let answer =
                    isByAdministrator
                    ? try await scene.pool.administer(
                        "AdminSetUserPassword", "ana",
                        [.init("Password", .string(TestPool.password)), .init("Permanent", true)])
                    : try await scene.changePassword(token, from: TestPool.password)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(
                    try await scene.calls.confirmForgot("ana", code, password: "Third-horse-1").refusal == Self.expired)
            }
            #expect(try await scene.calls.byPassword(password: "Another-horse-1").status == 200)
        }
    }

    @Test func aPasswordThatWillNotDoLeavesTheCode() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            try await scene.pool.user()
            #expect(try await scene.calls.forgot("ana").status == 200)
            let code = try await scene.code()
            for weak in ["short", "alllowercase-1", "NOLOWER-1", "NoNumbers-", "NoSymbols1"] {
                let answer = try await scene.calls.confirmForgot("ana", code, password: weak)
                #expect(answer.json["__type"] == "InvalidPasswordException", "\(weak)")
            }
            #expect(try await scene.calls.confirmForgot("ana", code).status == 200)
        }
    }
}
