import Authority
import Core
import Directory
import TestKit
import Testing

/// Guessing: one counter for a user, whatever door, name or order the guesses come through.
@Suite struct GuessingTests {
    @Test func fiveWrongPasswordsLockTheUserForEveryDoor() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool([.init("AliasAttributes", ["email"])])
            try await pool.user()
            let client = try await pool.client()
            for name in ["ana", "ANA", "ana@example.com", "Ana@Example.com", "ana"] {
                let answer = try await app.open(
                    "InitiateAuth", SignedIn.passwordInput(client, username: name, password: "Wrong-horse-1"))
                #expect(answer.json["message"] == "Incorrect username or password.")
            }
            let right = try await app.open("InitiateAuth", SignedIn.passwordInput(client))
            #expect(right.json["message"] == "Password attempts exceeded")
            let srp = try await SignedIn.beginSRP(app, client, SRPClient())
            #expect(srp.json["message"] == "Password attempts exceeded")
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            let refused = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(refused.header("location") == nil)
            app.clock.advance(.seconds(1))
            #expect(try await SignedIn.byPassword(app, client).accessToken.isEmpty == false)
        }
    }

    /// A name that nobody has is locked like a user's, so that a lock tells nothing.
    @Test(arguments: ["ana", "nobody"])
    func aLockDoesNotTellWhoExists(name: String) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client([.init("PreventUserExistenceErrors", "ENABLED")])
            func attempt() async throws -> String? {
                let input = SignedIn.passwordInput(client, username: name, password: "Wrong-horse-1")
                return try await app.open("InitiateAuth", input).json["message"]?.string
            }
            for _ in 0..<5 { #expect(try await attempt() == "Incorrect username or password.") }
            #expect(try await attempt() == "Password attempts exceeded")
            let locked = try await SignedIn.beginSRP(app, client, SRPClient(), username: name)
            #expect(locked.json["message"] == "Password attempts exceeded")
            app.clock.advance(.seconds(1))
            let srp = SRPClient()
            let begun = try await SignedIn.beginSRP(app, client, srp, username: name)
            let answer = SignedIn.answerSRP(app, pool, client, srp, begun, password: "Wrong-horse-1")
            let refused = try await app.open("RespondToAuthChallenge", answer)
            #expect(refused.json["message"] == "Incorrect username or password.")
            #expect(try await attempt() == "Password attempts exceeded")
            app.clock.advance(.minutes(15))
            for _ in 0..<5 { #expect(try await attempt() == "Incorrect username or password.") }
        }
    }

    @Test func theLockDoublesAndFifteenQuietMinutesForgive() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            func attempt(_ password: String) async throws -> String {
                let answer = try await app.open("InitiateAuth", SignedIn.passwordInput(client, password: password))
                return answer.json["message"]?.string ?? "signed in"
            }
            for _ in 0..<5 { _ = try await attempt("Wrong-horse-1") }
            for seconds in [1, 2, 4, 8] as [Int64] {
                #expect(try await attempt(TestPool.password) == "Password attempts exceeded")
                app.clock.advance(.seconds(seconds))
                #expect(try await attempt("Wrong-horse-1") == "Incorrect username or password.")
            }
            app.clock.advance(.minutes(15))
            for _ in 0..<4 { #expect(try await attempt("Wrong-horse-1") == "Incorrect username or password.") }
            #expect(try await attempt(TestPool.password) == "signed in")
        }
    }

    /// Two hundred guesses at once, the right one among them: no more than five wrong ones are ever told from it.
    @Test(arguments: [0, 7, 199]) func parallelGuessesAreBounded(place: Int) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let user = try await pool.user()
            let client = try await pool.client()
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<200 {
                    let password = number == place ? TestPool.password : "Wrong-horse-\(number)"
                    group.addTask {
                        let answer = try await app.open(
                            "InitiateAuth", SignedIn.passwordInput(client, password: password))
                        #expect(answer.status == 200 || answer.status == 400)
                        return answer.json["message"]?.string ?? "signed in"
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let evaluated = answers.filter { $0 == "Incorrect username or password." }.count
            let successes = answers.filter { $0 == "signed in" }.count
            // A success forgives the failures before it, so the bound counts anew once.
            #expect(evaluated <= 5 * (successes + 1))
            #expect(successes <= 1)
            let credentials = try await app.authority.store.credentials.find(user.sub, in: pool.pool.id)
            #expect((credentials?.failures ?? 99) <= 5)
        }
    }

    @Test func parallelGuessesOnThePageAreBoundedToo() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let user = try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        _ = try await browser.submit(
                            page, [("username", "ana"), ("password", "Wrong-horse-\(number)")])
                    }
                }
                try await group.waitForAll()
            }
            let credentials = try await app.authority.store.credentials.find(user.sub, in: pool.pool.id)
            #expect(credentials?.failures == 5)
        }
    }

    @Test func aCodeIsGuessedFifteenTimesAnHour() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            let input: JSON = [
                "ClientId": .string(client.id.rawValue), "Username": "ben", "Password": .string(TestPool.password),
                "UserAttributes": [["Name": "email", "Value": "ben@example.com"]],
            ]
            #expect(try await app.open("SignUp", input).status == 200)
            func confirm(_ code: String) async throws -> String {
                let answer = try await app.open(
                    "ConfirmSignUp",
                    ["ClientId": .string(client.id.rawValue), "Username": "ben", "ConfirmationCode": .string(code)])
                return answer.json["__type"]?.string ?? "confirmed"
            }
            let code = try #require(try await pool.code(for: "ben@example.com"))
            let wrong = code == "000000" ? "000001" : "000000"
            let types = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<40 { group.addTask { try await confirm(wrong) } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(types == ["CodeMismatchException": 15, "LimitExceededException": 25])
            #expect(try await confirm(code) == "LimitExceededException")
            app.clock.advance(.hours(1))
            #expect(try await confirm(code) == "confirmed")
            #expect(try await confirm(code) == "NotAuthorizedException")
        }
    }
}
