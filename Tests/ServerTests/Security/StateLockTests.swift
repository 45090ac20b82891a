import Authority
import Core
import Directory
import TestKit
import Testing

/// The lock is asked of a right password too, whatever the user's state: the words never tell which guess was right.
@Suite struct StateLockTests {
    enum State: String, CaseIterable, Sendable {
        case unconfirmed, resetRequired, disabled, expired

        var refusal: String {
            switch self {
            case .unconfirmed: "UserNotConfirmedException: User is not confirmed."
            case .resetRequired: "PasswordResetRequiredException: Password reset required for the user"
            case .disabled: "NotAuthorizedException: User is disabled."
            case .expired:
                "NotAuthorizedException: Temporary password has expired and must be reset by an administrator."
            }
        }
    }

    private static let incorrect = "NotAuthorizedException: Incorrect username or password."
    private static let exceeded = "NotAuthorizedException: Password attempts exceeded"

    private func make(_ state: State, _ pool: TestPool, _ client: Client) async throws {
        if state == .unconfirmed {
            #expect(try await Calls(app: pool.app, client: client).signUp("ana").status == 200)
            return
        }
        let user = try await pool.user()
        switch state {
        case .unconfirmed: break
        case .resetRequired: #expect(try await pool.administer("AdminResetUserPassword").status == 200)
        case .disabled: #expect(try await pool.administer("AdminDisableUser").status == 200)
        case .expired:
            try await pool.app.authority.accounts.setPassword(
                TestPool.password, isPermanent: false, of: user, in: pool.pool, now: pool.app.clock.now())
            pool.app.clock.advance(.days(7))
        }
    }

    private func failures(_ pool: TestPool) async throws -> Int? {
        let user = try await pool.app.authority.accounts.existing("ana", in: pool.pool)
        return try await pool.app.authority.store.credentials.find(user.sub, in: pool.pool.id)?.failures
    }

    @Test(arguments: State.allCases) func aLockedUserIsToldNoStateThroughAnyDoor(state: State) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            let calls = Calls(app: app, client: client)
            try await make(state, pool, client)
            let srp = SRPClient()
            let begun = try await SignedIn.beginSRP(app, client, srp)
            let answer = SignedIn.answerSRP(app, pool, client, srp, begun)
            // A right password neither counts as a failure nor forgives one.
            for _ in 0..<6 { #expect(try await calls.byPassword().refusal == state.refusal) }
            for _ in 0..<4 { #expect(try await calls.byPassword(password: "Wrong-horse-1").refusal == Self.incorrect) }
            #expect(try await calls.byPassword().refusal == state.refusal)
            #expect(try await calls.byPassword(password: "Wrong-horse-1").refusal == Self.incorrect)
            #expect(try await calls.byPassword().refusal == Self.exceeded)
            #expect(try await app.open("RespondToAuthChallenge", answer).refusal == Self.exceeded)
            #expect(try await SignedIn.beginSRP(app, client, srp).refusal == Self.exceeded)
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            let refused = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(refused.status == 200 && refused.text.contains("Too many attempts."))
            app.clock.advance(.seconds(1))
            #expect(try await calls.byPassword().refusal == state.refusal)
        }
    }

    /// Sixty challenges opened before anyone failed, answered at once: the right one among them is told from no more
    /// than five wrong ones.
    @Test(arguments: State.allCases) func challengesOpenedBeforehandAreBounded(state: State) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            try await make(state, pool, client)
            let (wrong, right) = try await challenges(60, app, pool, client)
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for answer in wrong { group.addTask { try await app.open("RespondToAuthChallenge", answer).refusal } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(answers == [Self.incorrect: 5, Self.exceeded: 54])
            #expect(try await app.open("RespondToAuthChallenge", right).refusal == Self.exceeded)
            #expect(try await failures(pool) == 5)
        }
    }

    @Test(arguments: State.allCases) func theRightAnswerAmongThemIsToldByNoWord(state: State) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            try await make(state, pool, client)
            let (wrong, right) = try await challenges(60, app, pool, client)
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for answer in wrong[..<40] + [right] + wrong[40...] {
                    group.addTask { try await app.open("RespondToAuthChallenge", answer).refusal }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            // Told its state where it came among the first, like any wrong one otherwise.
            #expect(answers[Self.incorrect] == 5)
            #expect([nil, 1].contains(answers[state.refusal]))
            #expect((answers[Self.exceeded] ?? 0) + (answers[state.refusal] ?? 0) == 55)
            #expect(try await failures(pool) == 5)
        }
    }

    /// Answers to challenges that were all opened now: all but one wrong.
    private func challenges(
        _ count: Int, _ app: TestApp, _ pool: TestPool, _ client: Client
    ) async throws -> (wrong: [JSON], right: JSON) {
        let srp = SRPClient()
        var wrong: [JSON] = []
        for _ in 1..<count {
            let block = try await SignedIn.beginSRP(app, client, srp).json["ChallengeParameters"]?["SECRET_BLOCK"]
            wrong.append(
                [
                    "ClientId": .string(client.id.rawValue), "ChallengeName": "PASSWORD_VERIFIER",
                    "ChallengeResponses": [
                        "USERNAME": "ana", "PASSWORD_CLAIM_SECRET_BLOCK": block ?? .null,
                        "PASSWORD_CLAIM_SIGNATURE": .string(Base64.encode([UInt8](repeating: 7, count: 32))),
                        "TIMESTAMP": "Tue Nov 24 10:32:00 UTC 2026",
                    ],
                ])
        }
        let begun = try await SignedIn.beginSRP(app, client, srp)
        return (wrong, SignedIn.answerSRP(app, pool, client, srp, begun))
    }

    @Test func wrongSRPAnswersCountAndLockEveryDoor() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let (wrong, right) = try await challenges(7, app, pool, client)
            for answer in wrong[..<5] {
                #expect(try await app.open("RespondToAuthChallenge", answer).refusal == Self.incorrect)
            }
            #expect(try await app.open("RespondToAuthChallenge", wrong[5]).refusal == Self.exceeded)
            #expect(try await app.open("RespondToAuthChallenge", right).refusal == Self.exceeded)
            #expect(try await Calls(app: app, client: client).byPassword().refusal == Self.exceeded)
            #expect(try await failures(pool) == 5)
            app.clock.advance(.seconds(1))
            _ = try await SignedIn.bySRP(app, pool, client)
            #expect(try await failures(pool) == 0)
        }
    }
}
