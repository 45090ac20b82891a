import AWSAPI
import Authority
import Core
import Directory
import NativeCrypto
import Postgres
import TestKit
import Testing

/// WEB_AUTHN: a passkey signs in, and nothing else does.
@Suite struct PasskeySignInTests {
    @Test func aPasskeySignsIn() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            var passkey = try await passkeys.passkey()
            let challenge = try await passkeys.ask()
            #expect(challenge.challenge == "WEB_AUTHN")
            #expect(challenge.json["ChallengeParameters"]?["USER_ID_FOR_SRP"] == "ana")
            let options = challenge.requestOptions
            #expect(options["rpId"] == "id.example")
            #expect(options["userVerification"] == "preferred")
            #expect(
                options["allowCredentials"] == [
                    [
                        "type": "public-key", "id": .string(Base64URL.encode(passkey.credentialID)),
                        "transports": ["internal"],
                    ]
                ])
            let signedIn = try await passkeys.answer(challenge, passkey.get(options))
            #expect(signedIn.isSignedIn, "\(signedIn.text)")
            let claims = SignedIn.claims(signedIn.json["AuthenticationResult"]?["IdToken"])
            #expect(claims["cognito:username"] == "ana")
        }
    }

    /// The choice names the challenge already, so that a passkey may come with it or afterwards.
    @Test func aPasskeyMayBeChosen() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            #expect(try await passkeys.ask("ana", nil).json["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP"])
            var passkey = try await passkeys.passkey()
            let choice = try await passkeys.ask("ana", nil)
            #expect(choice.json["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP", "WEB_AUTHN"])
            let credential = passkey.get(choice.requestOptions)
            let atOnce = try await passkeys.answer(choice, credential, [.init("ANSWER", "WEB_AUTHN")])
            #expect(atOnce.isSignedIn, "\(atOnce.text)")
            let again = try await passkeys.answer(choice, credential, [.init("ANSWER", "WEB_AUTHN")])
            #expect(again.type == "NotAuthorizedException")

            let asked = try await passkeys.answer(
                try await passkeys.ask("ana", nil), nil, [.init("ANSWER", "WEB_AUTHN")])
            #expect(asked.challenge == "WEB_AUTHN", "\(asked.text)")
            #expect(try await passkeys.answer(asked, passkey.get(asked.requestOptions)).isSignedIn)
        }
    }

    static let lies: [(String, SoftAuthenticator.Lie)] = [
        ("another origin", .with { $0.origin = "https://evil.example" }),
        ("a frame", .with { $0.crossOrigin = true }),
        ("another relying party", .with { $0.relyingParty = "evil.example" }),
        ("the other ceremony", .with { $0.type = "webauthn.create" }),
        ("another challenge", .with { $0.challenge = Base64URL.encode([UInt8](repeating: 7, count: 32)) }),
        ("an empty challenge", .with { $0.challenge = "" }),
        ("nobody there", .with { $0.flags = [.userVerified] }),
        ("not verified", .with { $0.flags = [.userPresent] }),
        ("suddenly eligible for backup", .with { $0.flags = [.userPresent, .userVerified, .backupEligible] }),
        ("backed up and not eligible", .with { $0.flags = [.userPresent, .userVerified, .backedUp] }),
        ("another user's handle", .with { $0.userHandle = .some(Array("somebody".utf8)) }),
        ("an unknown key", .with { $0.credentialID = [9, 9, 9] }),
        ("a new credential within", .with { $0.flags.insert(.attestedCredential) }),
        ("extensions that are not there", .with { $0.flags.insert(.extensions) }),
    ]

    @Test(arguments: lies)
    func aLieIsRefusedCountedAndSpendsTheSession(_ name: String, _ lie: SoftAuthenticator.Lie) async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app, configuration: ["UserVerification": "required"])
            var passkey = try await passkeys.passkey()
            let challenge = try await passkeys.ask()
            let refused = try await passkeys.answer(challenge, passkey.get(challenge.requestOptions, lie))
            #expect(refused.refusal == "NotAuthorizedException: Incorrect passkey.", "\(name)")
            let honest = try await passkeys.answer(challenge, passkey.get(challenge.requestOptions))
            #expect(honest.refusal.hasPrefix("NotAuthorizedException: Invalid session"), "\(name) \(honest.text)")
            let sub = try #require(try await app.authority.accounts.find("ana", in: passkeys.pool.pool)).sub
            let counted = try await app.authority.store.factors.find(.passkey, of: sub, in: passkeys.pool.pool.id)
            #expect(counted?.failures == 1, "\(name)")
            #expect(try await passkeys.signIn(&passkey).isSignedIn, "\(name)")
            let forgiven = try await app.authority.store.factors.find(.passkey, of: sub, in: passkeys.pool.pool.id)
            #expect(forgiven?.failures == 0)
        }
    }

    @Test func anAnswerIsGoodOnce() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            var passkey = try await passkeys.passkey()
            let challenge = try await passkeys.ask()
            let other = try await passkeys.ask()
            let credential = passkey.get(challenge.requestOptions)
            let answers = try await inParallel(Array(repeating: credential, count: 8)) {
                try await passkeys.answer(challenge, $0).isSignedIn
            }
            #expect(answers.filter { $0 }.count == 1)
            // The recorded answer at a session that is alive.
            #expect(
                try await passkeys.answer(other, credential).refusal == "NotAuthorizedException: Incorrect passkey.")
            app.clock.advance(.minutes(3))
            let late = try await passkeys.answer(try await passkeys.ask(), credential)
            #expect(late.type == "NotAuthorizedException")
        }
    }

    @Test func aSessionEnds() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            var passkey = try await passkeys.passkey()
            let challenge = try await passkeys.ask()
            let credential = passkey.get(challenge.requestOptions)
            app.clock.advance(.minutes(3))
            let late = try await passkeys.answer(challenge, credential)
            #expect(late.refusal == "NotAuthorizedException: Invalid session for the user, session is expired.")
            let missing = try await app.open(
                "RespondToAuthChallenge",
                [
                    "ClientId": .string(passkeys.client.id.rawValue), "ChallengeName": "WEB_AUTHN",
                    "ChallengeResponses": ["USERNAME": "ana", "CREDENTIAL": .string(credential.text)],
                ])
            #expect(missing.refusal == "NotAuthorizedException: Invalid session for the user, session is expired.")
            for more: [JSON.Member] in [[], [.init("CREDENTIAL", "")]] {
                let empty = try await passkeys.answer(try await passkeys.ask(), nil, more)
                #expect(empty.refusal == "InvalidParameterException: Missing required parameter CREDENTIAL")
            }
        }
    }

    /// The name of one, the key of another: with a name of one's own or a stolen one.
    @Test func anothersPasskeyIsNoProof() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            try await passkeys.pool.user("ben")
            _ = try await passkeys.passkey(of: "ana")
            var bens = try await passkeys.passkey(of: "ben")
            let refused = try await passkeys.signIn(&bens, username: "ana")
            #expect(refused.refusal == "NotAuthorizedException: Incorrect passkey.")
            let mixed = try await passkeys.ask("ana")
            let asBen = try await passkeys.answer(mixed, bens.get(mixed.requestOptions), username: "ben")
            #expect(asBen.refusal.hasPrefix("NotAuthorizedException: Invalid session"))
            #expect(try await passkeys.signIn(&bens, username: "ben").isSignedIn)
        }
    }

    /// A count that stands still or goes back is a copy's.
    @Test func aCountOnlyGrows() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            var counting = SoftAuthenticator()
            counting.count = 7
            var passkey = try await passkeys.passkey(counting)
            #expect(try await passkeys.signIn(&passkey).isSignedIn)
            for count: UInt32 in [8, 7, 0] {
                let refused = try await passkeys.signIn(&passkey, .with { $0.count = count })
                #expect(refused.refusal == "NotAuthorizedException: Incorrect passkey.", "\(count)")
            }
            #expect(try await passkeys.signIn(&passkey, .with { $0.count = 9000 }).isSignedIn)
            #expect(try await passkeys.signIn(&passkey, .with { $0.count = .max }).isSignedIn)
        }
    }

    /// Two sessions, one count: the statement that decides takes one of them.
    @Test func aCountIsTakenOnce() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            var counting = SoftAuthenticator()
            counting.count = 1
            var passkey = try await passkeys.passkey(counting)
            var answers: [(TestAnswer, JSON)] = []
            for _ in 0..<6 {
                let challenge = try await passkeys.ask()
                answers.append((challenge, passkey.get(challenge.requestOptions, .with { $0.count = 5 })))
            }
            let results = try await inParallel(answers.map { Pair($0.0, $0.1) }) {
                try await passkeys.answer($0.challenge, $0.credential).isSignedIn
            }
            #expect(results.filter { $0 }.count == 1)
        }
    }

    private struct Pair: Sendable {
        let challenge: TestAnswer
        let credential: JSON

        init(_ challenge: TestAnswer, _ credential: JSON) {
            self.challenge = challenge
            self.credential = credential
        }
    }

    /// Wrong answers lock the passkeys and nothing else, and a lock passes.
    @Test func wrongAnswersLock() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            var passkey = try await passkeys.passkey()
            let lie = SoftAuthenticator.Lie.with { $0.origin = "https://evil.example" }
            for _ in 0..<5 {
                #expect(try await passkeys.signIn(&passkey, lie).refusal.hasSuffix("Incorrect passkey."))
            }
            let locked = try await passkeys.signIn(&passkey)
            #expect(
                locked.refusal
                    == "NotAuthorizedException: Passkey attempts exceeded, please try after some time.")
            #expect(try await !passkeys.token().isEmpty)
            app.clock.advance(.seconds(2))
            #expect(try await passkeys.signIn(&passkey).isSignedIn)
        }
    }

    @Test func whoeverIsGoneOrDisabledStaysOut() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            var passkey = try await passkeys.passkey()
            let token = try await passkeys.token()
            let early = try await passkeys.ask()
            let deleted = try await app.open(
                "DeleteWebAuthnCredential",
                [
                    "AccessToken": .string(token),
                    "CredentialId": .string(Base64URL.encode(passkey.credentialID)),
                ])
            #expect(deleted.status == 200)
            let gone = try await passkeys.answer(early, passkey.get(early.requestOptions))
            #expect(gone.refusal == "NotAuthorizedException: Incorrect passkey.")

            passkey = try await passkeys.passkey()
            let challenge = try await passkeys.ask()
            #expect(try await passkeys.pool.administer("AdminDisableUser").status == 200)
            let disabled = try await passkeys.answer(challenge, passkey.get(challenge.requestOptions))
            #expect(disabled.refusal == "NotAuthorizedException: User is disabled.")
            #expect(try await passkeys.pool.administer("AdminEnableUser").status == 200)
            #expect(try await passkeys.pool.administer("AdminResetUserPassword").status == 200)
            let reset = try await passkeys.answer(challenge, passkey.get(challenge.requestOptions))
            #expect(!reset.isSignedIn)
            #expect(try await passkeys.pool.administer("AdminDeleteUser").status == 200)
            #expect(try await app.authority.store.passkeys.find(passkey.credentialID, in: passkeys.pool.pool.id) == nil)
        }
    }

    /// Names, shapes, prices and limits are the same for a name that nobody has.
    @Test func nobodyIsToldFromSomebody() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app, hides: true)
            var anas = try await passkeys.passkey()
            var shapes: [JSON] = []
            var prices: [[Durability: Int]] = []
            for name in ["ana", "ben"] {
                #expect(
                    try await passkeys.ask(name, nil).json["AvailableChallenges"]
                        == ["PASSWORD", "PASSWORD_SRP", "WEB_AUTHN"])
                let challenge = try await passkeys.ask(name)
                let options = challenge.requestOptions
                #expect(options["allowCredentials"] == [])
                shapes.append([
                    .integer(Int64(challenge.session?.utf8.count ?? 0)), .integer(Int64(options.text.utf8.count)),
                ])
                var stranger = SoftAuthenticator()
                var messages: [String] = []
                for _ in 0..<7 { messages.append(try await passkeys.signIn(&stranger, username: name).refusal) }
                let wrong = [String](repeating: "NotAuthorizedException: Incorrect passkey.", count: 5)
                let locked = "NotAuthorizedException: Passkey attempts exceeded, please try after some time."
                #expect(messages == wrong + [locked, locked], "\(name)")
                prices.append(
                    try await app.database.counting { _ = try await passkeys.signIn(&stranger, username: name) })
            }
            #expect(shapes[0] == shapes[1])
            #expect(prices[0] == prices[1])
            app.clock.advance(.minutes(1))
            #expect(try await passkeys.signIn(&anas).isSignedIn)
        }
    }
}
