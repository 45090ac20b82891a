import Authority
import Core
import Directory
import TestKit
import Testing

/// A client with PreventUserExistenceErrors: nothing tells who exists, neither a word nor a length nor the work done.
@Suite struct HiddenNamesTests {
    private static let hiding: [JSON.Member] = [.init("PreventUserExistenceErrors", "ENABLED")]

    private func parameters(_ app: TestApp, _ client: Client, _ name: String) async throws -> [String: String] {
        let answer = try await SignedIn.beginSRP(app, client, SRPClient(), username: name)
        #expect(answer.status == 200, "\(name): \(answer.text)")
        let members = answer.json["ChallengeParameters"]?.object ?? []
        return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value.string ?? "") })
    }

    private func isVersion4(_ text: String?) -> Bool {
        let letters = Array((text ?? "").utf8)
        return UUIDText.parse(text ?? "") != nil && letters[14] == UInt8(ascii: "4")
            && "89ab".utf8.contains(letters[19])
    }

    @Test func theSecretBlockIsAsLongForNobody() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool([.init("AliasAttributes", ["email"])])
            let client = try await pool.client(Self.hiding)
            try await pool.user()
            let late = try await pool.user("eva")
            try await app.authority.accounts.setPassword(
                TestPool.password, isPermanent: false, of: late, in: pool.pool, now: app.clock.now())
            #expect(try await Calls(app: app, client: client).signUp("new").status == 200)
            let long = String(repeating: "l", count: 100)
            try await pool.user(long)
            for group in [
                ["ana", "eva", "new", "bob", "xyz"], ["ana@example.com", "bob@example.com"],
                [long, String(repeating: "m", count: 100)],
            ] {
                var shapes: Set<[String]> = []
                for name in group {
                    let told = try await parameters(app, client, name)
                    shapes.insert(["\(told["SECRET_BLOCK"]?.utf8.count ?? 0)"] + told.keys.sorted())
                }
                #expect(shapes.count == 1, "\(shapes)")
            }
        }
    }

    @Test func nobodyAnswersTheSameEveryTimeAndInEveryCase() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client(Self.hiding)
            try await pool.user("Ana")
            for name in ["ana", "bob"] {
                let first = try await parameters(app, client, name)
                #expect(first["USER_ID_FOR_SRP"] == name && first["USERNAME"] == name)
                for other in [name, name.uppercased()] {
                    let again = try await parameters(app, client, other)
                    #expect(again["SALT"] == first["SALT"] && again["USER_ID_FOR_SRP"] == name)
                    #expect(again["SRP_B"] != first["SRP_B"] && again["SECRET_BLOCK"] != first["SECRET_BLOCK"])
                }
            }
        }
    }

    /// The letter case that a name was stored in is not told, and the proof is made of the folded one.
    @Test func aNameStoredInCapitalsSignsInBySRP() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client(Self.hiding)
            try await pool.user("Ana")
            for name in ["Ana", "ana", "ANA"] {
                let srp = SRPClient()
                let begun = try await SignedIn.beginSRP(app, client, srp, username: name)
                #expect(begun.json["ChallengeParameters"]?["USER_ID_FOR_SRP"] == "ana")
                let answer = SignedIn.answerSRP(app, pool, client, srp, begun, password: TestPool.password)
                let tokens = try await app.open("RespondToAuthChallenge", answer)
                let token = tokens.json["AuthenticationResult"]?["AccessToken"]
                #expect(SignedIn.claims(token)["username"] == "Ana")
            }
        }
    }

    @Test func whereNamesHaveCaseNobodyKeepsIt() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool([.init("UsernameConfiguration", ["CaseSensitive": true])])
            let client = try await pool.client(Self.hiding)
            try await pool.user("Ana")
            for name in ["Ana", "Bob"] {
                #expect(try await parameters(app, client, name)["USER_ID_FOR_SRP"] == name)
            }
            let (upper, lower) = (
                try await parameters(app, client, "Bob"), try await parameters(app, client, "bob")
            )
            #expect(upper["SALT"] != lower["SALT"])
        }
    }

    @Test func anAddressThatNobodyHasLeadsToAName() async throws {
        try await TestApp.run { app in
            let pools = [
                try await app.pool([.init("UsernameAttributes", ["email"])]),
                try await app.pool([.init("AliasAttributes", ["email"])]),
            ]
            for pool in pools {
                let client = try await pool.client(Self.hiding)
                let first = try await parameters(app, client, "bob@example.com")["USER_ID_FOR_SRP"]
                #expect(isVersion4(first))
                #expect(try await parameters(app, client, "BOB@example.com")["USER_ID_FOR_SRP"] == first)
                #expect(try await parameters(app, client, "bo@example.com")["USER_ID_FOR_SRP"] != first)
            }
            let client = try await pools[0].client(Self.hiding)
            #expect(
                try await Calls(app: app, client: client).signUp("ana@example.com", email: "ana@example.com").status
                    == 200)
            let known = try await parameters(app, client, "ana@example.com")["USER_ID_FOR_SRP"]
            #expect(isVersion4(known))
        }
    }

    /// Answers of a call made again and again for each name: the same for all.
    private func expectAlike(
        _ names: [String], _ count: Int, _ last: String, _ call: (String) async throws -> TestAnswer
    ) async throws {
        var told: Set<[String]> = []
        for name in names {
            var answers: [String] = []
            for _ in 0..<count { answers.append(try await call(name).refusal) }
            #expect(answers.last == last)
            told.insert(answers)
        }
        #expect(told.count == 1, "\(told)")
    }

    @Test func codesAreAskedForAndGuessedAlikeForAll() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let calls = Calls(app: app, client: try await pool.client(Self.hiding))
            try await pool.user()
            try await pool.user("off")
            #expect(try await pool.administer("AdminDisableUser", "off").status == 200)
            #expect(try await calls.signUp("new").status == 200)
            let names = ["ana", "off", "new", "nobody", "NOBODY2", "no@body.example"]
            let limit = "LimitExceededException: Attempt limit exceeded, please try after some time."
            try await expectAlike(names, 21, limit) { try await calls.confirmForgot($0, "000000") }
            try await expectAlike(names, 22, limit) { try await calls.forgot($0) }
            try await expectAlike(names, 16, limit) { try await calls.confirmSignUp($0, "x") }
            try await expectAlike(names, 7, limit) { try await calls.resend($0) }
            app.clock.advance(.hours(1))
            let mismatch =
                "CodeMismatchException: Invalid verification code provided, please try again."
            try await expectAlike(names, 1, mismatch) { try await calls.confirmForgot($0, "x") }
            try await expectAlike(names, 1, mismatch) { try await calls.confirmSignUp($0, "x") }
        }
    }

    @Test func aDestinationIsToldOfNobodyToo() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let calls = Calls(app: app, client: try await pool.client(Self.hiding))
            try await pool.user()
            for name in ["ana", "nobody", "no@body.example", "\u{E9}"] {
                let first = try await calls.forgot(name).json["CodeDeliveryDetails"]
                #expect(first?["DeliveryMedium"] == "EMAIL" && first?["AttributeName"] == "email")
                #expect(first?["Destination"]?.string?.hasSuffix("***") == true, "\(name)")
                #expect(try await calls.forgot(name).json["CodeDeliveryDetails"] == first)
            }
            #expect(try await pool.code(for: "no@body.example") == nil)
        }
    }
}
