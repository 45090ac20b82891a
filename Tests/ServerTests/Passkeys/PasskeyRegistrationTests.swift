import AWSAPI
import Authority
import Core
import Crypto
import Directory
import NativeCrypto
import TestKit
import Testing

/// Making passkeys: what is asked, what is kept, and what is refused.
@Suite struct PasskeyRegistrationTests {
    @Test func theOptionsAskForAKeyThatIsFoundWithoutAName() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let token = try await passkeys.token()
            let options = try await passkeys.begin(token)
            #expect(options["rp"] == ["id": "id.example", "name": "Pool"])
            #expect(options["user"]?["name"] == "ana")
            let handle = (options["user"]?["id"]?.string).flatMap { Base64URL.decode($0) } ?? []
            #expect(String(decoding: handle, as: UTF8.self) == SignedIn.claims(.string(token))["sub"]?.string)
            #expect(
                options["pubKeyCredParams"] == [
                    ["type": "public-key", "alg": -7], ["type": "public-key", "alg": -8],
                    ["type": "public-key", "alg": -257],
                ])
            #expect(
                options["authenticatorSelection"] == [
                    "residentKey": "required", "requireResidentKey": true, "userVerification": "preferred",
                ])
            #expect(options["attestation"] == "none")
            #expect(options["excludeCredentials"] == [])
            let challenge = (options["challenge"]?.string).flatMap { Base64URL.decode($0) } ?? []
            #expect(challenge.count >= 32)
            #expect(try await passkeys.begin(token)["challenge"] != options["challenge"])
        }
    }

    @Test func aPasskeyIsListedExcludedAndDeleted() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let token = try await passkeys.token()
            var authenticator = SoftAuthenticator()
            let made = try await passkeys.register(&authenticator, token)
            #expect(made.status == 200 && made.json == [:], "\(made.text)")
            let id: JSON = .string(Base64URL.encode(authenticator.credentialID))
            func list() async throws -> [JSON]? {
                try await app.open("ListWebAuthnCredentials", ["AccessToken": .string(token)])
                    .json["Credentials"]?.array
            }
            let kept = try #require(try await list()?.first)
            #expect(kept["CredentialId"] == id)
            #expect(kept["FriendlyCredentialName"] == "Passkey")
            #expect(kept["RelyingPartyId"] == "id.example")
            #expect(kept["AuthenticatorAttachment"] == "platform")
            #expect(kept["AuthenticatorTransports"] == ["internal"])
            #expect(kept["CreatedAt"]?.integer == app.clock.now().seconds)
            #expect(try await passkeys.begin(token)["excludeCredentials"]?.array?.first?["id"] == id)
            let factors = try await app.open("GetUserAuthFactors", ["AccessToken": .string(token)])
            #expect(factors.json["ConfiguredUserAuthFactors"] == ["PASSWORD", "WEB_AUTHN"])

            func delete(_ token: String, _ id: JSON) async throws -> TestAnswer {
                try await app.open(
                    "DeleteWebAuthnCredential", ["AccessToken": .string(token), "CredentialId": id])
            }
            try await passkeys.pool.user("ben")
            let other = try await passkeys.token("ben")
            #expect(try await delete(other, id).type == "ResourceNotFoundException")
            #expect(try await delete(token, "not base64url!").type == "ResourceNotFoundException")
            #expect(try await delete(token, id).status == 200)
            #expect(try await list() == [])
            #expect(try await delete(token, id).type == "ResourceNotFoundException")
        }
    }

    @Test func theListComesInPages() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let token = try await passkeys.token()
            var made: [JSON] = []
            for _ in 0..<5 {
                made.append(.string(Base64URL.encode(try await passkeys.passkey().credentialID)))
                app.clock.advance(.seconds(1))
            }
            var seen: [JSON] = []
            var next: JSON?
            repeat {
                var input: [JSON.Member] = [.init("AccessToken", .string(token)), .init("MaxResults", 2)]
                if let next { input.append(.init("NextToken", next)) }
                let page = try await app.open("ListWebAuthnCredentials", .object(input)).json
                let entries = page["Credentials"]?.array ?? []
                #expect(entries.count <= 2)
                seen += entries.compactMap { $0["CredentialId"] }
                next = page["NextToken"]
            } while next != nil && seen.count < 9
            #expect(seen == made)
        }
    }

    @Test(arguments: ["es256", "edDSA", "rs256"])
    func everyAlgorithmIsTakenWithAndWithoutSelfAttestation(_ name: String) async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let key: SoftAuthenticator.Key =
                switch name {
                case "es256": .es256(P256.Signing.PrivateKey())
                case "edDSA": .edDSA(Curve25519.Signing.PrivateKey())
                default: .rs256(try RSAPrivateKey.generate())
                }
            for attests in [false, true] {
                var authenticator = SoftAuthenticator(key)
                authenticator.isSelfAttesting = attests
                var passkey = try await passkeys.passkey(authenticator)
                let signedIn = try await passkeys.signIn(&passkey)
                #expect(signedIn.isSignedIn, "\(name) \(attests) \(signedIn.text)")
            }
        }
    }

    @Test func aPoolThatTakesNoneSaysSo() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app, factors: ["PASSWORD"])
            let token: JSON = .string(try await passkeys.token())
            let begun = try await app.open("StartWebAuthnRegistration", ["AccessToken": token])
            #expect(begun.type == "WebAuthnNotEnabledException")
            var authenticator = SoftAuthenticator()
            let options: JSON = ["challenge": "AAAA", "rp": ["id": "id.example"]]
            let completed = try await app.open(
                "CompleteWebAuthnRegistration",
                ["AccessToken": token, "Credential": authenticator.create(options)])
            #expect(completed.type == "WebAuthnNotEnabledException")
            let list = try await app.open("ListWebAuthnCredentials", ["AccessToken": token])
            #expect(list.json["Credentials"] == [])
        }
    }

    /// A challenge is for one answer, one user, one client and five minutes.
    @Test func aChallengeIsForOne() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let token = try await passkeys.token()
            let missing = "WebAuthnChallengeNotFoundException"
            var authenticator = SoftAuthenticator()
            let options = try await passkeys.begin(token)
            #expect(try await passkeys.complete(token, authenticator.create(options)).status == 200)
            var second = SoftAuthenticator()
            #expect(try await passkeys.complete(token, second.create(options)).type == missing)

            try await passkeys.pool.user("ben")
            let stolen = try await passkeys.begin(try await passkeys.token("ben"))
            #expect(try await passkeys.complete(token, second.create(stolen)).type == missing)

            let own: JSON = [
                "challenge": .string(Base64URL.encode([UInt8](repeating: 7, count: 64))), "rp": ["id": "id.example"],
            ]
            #expect(try await passkeys.complete(token, second.create(own)).type == missing)

            let late = try await passkeys.begin(token)
            app.clock.advance(.minutes(5))
            #expect(try await passkeys.complete(token, second.create(late)).type == missing)

            let other = try await passkeys.pool.client()
            let begun = try await passkeys.begin(try await SignedIn.byPassword(app, other).accessToken)
            let crossed = try await passkeys.complete(token, second.create(begun))
            #expect(crossed.type == "WebAuthnClientMismatchException")
        }
    }

    static let lies: [(String, SoftAuthenticator.Lie, String)] = [
        ("another origin", .with { $0.origin = "https://evil.example" }, "WebAuthnOriginNotAllowedException"),
        ("a suffix", .with { $0.origin = "https://evilid.example" }, "WebAuthnOriginNotAllowedException"),
        ("a parent", .with { $0.origin = "https://example" }, "WebAuthnOriginNotAllowedException"),
        ("no TLS", .with { $0.origin = "http://id.example" }, "WebAuthnOriginNotAllowedException"),
        ("a user", .with { $0.origin = "https://id.example:x@evil.example" }, "WebAuthnOriginNotAllowedException"),
        ("a path", .with { $0.origin = "https://id.example/x" }, "WebAuthnOriginNotAllowedException"),
        ("a frame", .with { $0.crossOrigin = true }, "WebAuthnOriginNotAllowedException"),
        (
            "another relying party", .with { $0.relyingParty = "evil.example" },
            "WebAuthnRelyingPartyMismatchException"
        ),
        ("the other ceremony", .with { $0.type = "webauthn.get" }, "WebAuthnChallengeNotFoundException"),
        ("nobody there", .with { $0.flags = [.userVerified] }, "WebAuthnCredentialNotSupportedException"),
        (
            "backed up and not eligible", .with { $0.flags = [.userPresent, .backedUp] },
            "WebAuthnCredentialNotSupportedException"
        ),
        ("another id", .with { $0.credentialID = [1, 2, 3] }, "WebAuthnCredentialNotSupportedException"),
    ]

    @Test(arguments: lies)
    func aLieIsRefusedAndSpendsTheChallenge(_ name: String, _ lie: SoftAuthenticator.Lie, _ refusal: String)
        async throws
    {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let token = try await passkeys.token()
            let options = try await passkeys.begin(token)
            var authenticator = SoftAuthenticator()
            let refused = try await passkeys.complete(token, authenticator.create(options, lie))
            #expect(refused.type == refusal && refused.status == 400, "\(name): \(refused.text)")
            guard lie.type == nil else { return }
            let honest = try await passkeys.complete(token, authenticator.create(options))
            #expect(honest.type == "WebAuthnChallengeNotFoundException", "\(name)")
        }
    }

    @Test func pagesBelowTheRelyingPartyMayAsk() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(
                app, configuration: ["RelyingPartyId": "shop.example", "UserVerification": "preferred"])
            for origin in ["https://shop.example", "https://login.shop.example", "https://shop.example:8443"] {
                var passkey = try await passkeys.passkey(SoftAuthenticator(), .with { $0.origin = origin })
                let signedIn = try await passkeys.signIn(&passkey, .with { $0.origin = origin })
                #expect(signedIn.isSignedIn, "\(origin)")
            }
            var authenticator = SoftAuthenticator()
            let refused = try await passkeys.register(&authenticator, try await passkeys.token())
            #expect(refused.type == "WebAuthnOriginNotAllowedException")
        }
    }

    @Test func whereTheUserMustBeVerifiedPresenceIsNotEnough() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app, configuration: ["UserVerification": "required"])
            let token = try await passkeys.token()
            let options = try await passkeys.begin(token)
            #expect(options["authenticatorSelection"]?["userVerification"] == "required")
            var authenticator = SoftAuthenticator()
            let refused = try await passkeys.register(&authenticator, token, .with { $0.flags = [.userPresent] })
            #expect(refused.type == "WebAuthnCredentialNotSupportedException")
            #expect(try await passkeys.register(&authenticator, token).status == 200)
        }
    }

    /// Whoever holds it already, and in whatever order two try.
    @Test func aCredentialIsRegisteredOnce() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let first = try await passkeys.passkey()
            try await passkeys.pool.user("ben")
            for username in ["ana", "ben"] {
                var copy = SoftAuthenticator(first.key, credentialID: first.credentialID)
                let refused = try await passkeys.register(&copy, try await passkeys.token(username))
                #expect(refused.refusal == "InvalidParameterException: The credential is registered already.")
            }
            let token = try await passkeys.token()
            let made = SoftAuthenticator()
            let credentials = try await [JSON](
                count: 6
            ) {
                var copy = made
                return copy.create(try await passkeys.begin(token))
            }
            let answers = try await inParallel(credentials) { try await passkeys.complete(token, $0).status }
            #expect(answers.filter { $0 == 200 }.count == 1)
        }
    }

    @Test func nobodyHasMoreThanTwenty() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            for _ in 0..<17 { _ = try await passkeys.passkey() }
            let token = try await passkeys.token()
            let credentials = try await [JSON](count: 8) {
                var authenticator = SoftAuthenticator()
                return authenticator.create(try await passkeys.begin(token))
            }
            let answers = try await inParallel(credentials) { try await passkeys.complete(token, $0) }
            #expect(answers.filter { $0.status == 200 }.count == 3)
            #expect(answers.filter { $0.type == "LimitExceededException" }.count == 5)
            let begun = try await app.open("StartWebAuthnRegistration", ["AccessToken": .string(token)])
            #expect(begun.type == "LimitExceededException")
        }
    }
}

extension [JSON] {
    /// Made one after the other.
    fileprivate init(count: Int, _ make: () async throws -> JSON) async throws {
        self = []
        for _ in 0..<count { append(try await make()) }
    }
}

/// All at once.
func inParallel<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], _ body: @escaping @Sendable (Input) async throws -> Output
) async throws -> [Output] {
    try await withThrowingTaskGroup(of: Output.self) { group in
        for input in inputs { group.addTask { try await body(input) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}
