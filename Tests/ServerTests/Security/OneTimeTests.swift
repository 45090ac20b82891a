import Core
import Directory
import TestKit
import Testing

/// Things that count once: codes, sessions, refresh-token generations.
@Suite struct OneTimeTests {
    private func rotating(_ pool: TestPool, grace: Int64) async throws -> Client {
        try await pool.client([
            .init("RefreshTokenRotation", ["Feature": "ENABLED", "RetryGracePeriodSeconds": .integer(grace)])
        ])
    }

    @Test func fiftyRefreshesAtOnceGiveOneSuccessor() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await rotating(pool, grace: 10)
            let token = try await SignedIn.byPassword(app, client).refreshToken
            let successors = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await SignedIn.refresh(app, pool, client, token).json["refresh_token"]?.string ?? ""
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(successors.count == 1)
            #expect(successors.first?.isEmpty == false)
        }
    }

    @Test func withoutGraceOneOfFiftyWinsAndTheFamilyDies() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await rotating(pool, grace: 0)
            let token = try await SignedIn.byPassword(app, client).refreshToken
            let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for _ in 0..<50 { group.addTask { try await SignedIn.refresh(app, pool, client, token) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let winners = answers.filter { $0.status == 200 }
            #expect(winners.count == 1)
            #expect(answers.filter { $0.status != 200 }.allSatisfy { $0.json["error"] == "invalid_grant" })
            let next = winners.first?.json["refresh_token"]?.string ?? ""
            #expect(try await SignedIn.refresh(app, pool, client, next).json["error"] == "invalid_grant")
        }
    }

    /// Two requests at once have each their own moment, and the earlier may be decided later.
    @Test func withoutGraceAnEarlierMomentIsNone() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await rotating(pool, grace: 0)
            let token = try await SignedIn.byPassword(app, client).refreshToken
            #expect(try await SignedIn.refresh(app, pool, client, token).status == 200)
            app.clock.advance(.seconds(-1))
            #expect(try await SignedIn.refresh(app, pool, client, token).json["error"] == "invalid_grant")
        }
    }

    @Test func aReplacedTokenAfterTheGraceRevokesItsFamily() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await rotating(pool, grace: 10)
            let first = try await SignedIn.byPassword(app, client)
            let second =
                try await SignedIn.refresh(app, pool, client, first.refreshToken).json["refresh_token"]?.string ?? ""
            app.clock.advance(.seconds(11))
            let input: JSON = ["RefreshToken": .string(first.refreshToken), "ClientId": .string(client.id.rawValue)]
            #expect(
                try await app.open("GetTokensFromRefreshToken", input).json["__type"] == "RefreshTokenReuseException")
            #expect(try await SignedIn.refresh(app, pool, client, second).json["error"] == "invalid_grant")
            let user = try await app.open("GetUser", ["AccessToken": .string(first.accessToken)])
            #expect(user.json["message"] == "Access Token has been revoked")
        }
    }

    @Test func aCodeUsedTwiceRevokesWhatItGave() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let code = try await SignedIn.throughPages(TestBrowser(app), pool, client)
            let tokens = try await SignedIn.redeem(app, pool, client, code)
            #expect(tokens.status == 200)
            #expect(try await SignedIn.redeem(app, pool, client, code).json["error"] == "invalid_grant")
            let refresh = try await SignedIn.refresh(app, pool, client, tokens.json["refresh_token"]?.string ?? "")
            #expect(refresh.json["error"] == "invalid_grant")
            let info = try await app.get(
                "/\(pool.id)/oauth2/userInfo",
                headers: [("authorization", "Bearer \(tokens.json["access_token"]?.string ?? "")")])
            #expect(info.status == 401)
        }
    }

    @Test func oneOfManyRedemptionsAtOnceWins() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let code = try await SignedIn.throughPages(TestBrowser(app), pool, client)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<30 { group.addTask { try await SignedIn.redeem(app, pool, client, code).status } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [200: 1, 400: 29])
        }
    }

    @Test(
        arguments: [
            ["code_verifier": nil], ["code_verifier": "another-verifier-of-forty-three-characters-01234"],
            ["redirect_uri": "https://app.example/other"], ["code_verifier": "short"],
        ] as [[String: String?]])
    func aCodeIsGoodOnlyAsItWasAskedFor(changes: [String: String?]) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let code = try await SignedIn.throughPages(TestBrowser(app), pool, client)
            let refused = try await SignedIn.redeem(app, pool, client, code, changes)
            #expect(refused.status == 400)
            #expect(refused.json["error"] == "invalid_grant")
        }
    }

    @Test func aCodeBelongsToItsClientAndIsSpentByAnother() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let other = try await pool.client()
            let code = try await SignedIn.throughPages(TestBrowser(app), pool, client)
            #expect(try await SignedIn.redeem(app, pool, other, code).json["error"] == "invalid_grant")
            #expect(try await SignedIn.redeem(app, pool, client, code).json["error"] == "invalid_grant")
        }
    }

    @Test func aCodeDiesAfterFiveMinutes() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let code = try await SignedIn.throughPages(TestBrowser(app), pool, client)
            app.clock.advance(.minutes(5))
            #expect(try await SignedIn.redeem(app, pool, client, code).json["error"] == "invalid_grant")
        }
    }

    @Test func anSRPAnswerIsGoodOnce() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let srp = SRPClient()
            let challenge = try await SignedIn.beginSRP(app, client, srp)
            let answer = SignedIn.answerSRP(app, pool, client, srp, challenge)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await app.open("RespondToAuthChallenge", answer).status } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [200: 1, 400: 19])
        }
    }

    @Test func aTemporaryPasswordIsReplacedOnce() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            let created = try await app.signed(
                "AdminCreateUser",
                ["UserPoolId": .string(pool.id), "Username": "eve", "TemporaryPassword": "Temporary-1"])
            #expect(created.status == 200)
            let challenge = try await app.open(
                "InitiateAuth", SignedIn.passwordInput(client, username: "eve", password: "Temporary-1"))
            #expect(challenge.json["ChallengeName"] == "NEW_PASSWORD_REQUIRED")
            let answer: JSON = [
                "ClientId": .string(client.id.rawValue), "ChallengeName": "NEW_PASSWORD_REQUIRED",
                "Session": challenge.json["Session"] ?? .null,
                "ChallengeResponses": ["USERNAME": "eve", "NEW_PASSWORD": "Lasting-horse-1"],
            ]
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 { group.addTask { try await app.open("RespondToAuthChallenge", answer).status } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [200: 1, 400: 9])
        }
    }
}
