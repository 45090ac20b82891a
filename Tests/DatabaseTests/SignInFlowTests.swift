import Authority
import Core
import Directory
import Testing

@Suite struct SignInFlowTests {
    @Test func aPersonSignsUpAndGetsTokens() async throws {
        let authority = try await Harness.authority()
        let now = Harness.moment
        let pool = try await authority.provisioning.createPool(
            name: "p",
            document: ["AutoVerifiedAttributes": ["email"], "SchemaAttributes": StandardAttributes.schema(with: [])],
            tags: [:],
            now: now)
        let made = try await authority.provisioning.createClient(
            in: pool.id, name: "c",
            document: ["ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]],
            secret: nil, now: now)
        let client = try #require(try await authority.configuration.client(made.id, now: now))
        let result = try await authority.accounts.signUp(
            "ana", password: "Correct-horse-1", attributes: ["email": "ana@example.com"], at: client, now: now)
        #expect(result.delivery?.destination == "a***@e***")
        await #expect(throws: AuthorityError.userIsNotConfirmed) {
            _ = try await authority.authenticator.signIn(
                "ana", password: Secret("Correct-horse-1"), at: client, for: .tokens, now: now)
        }
        let claimed = try await authority.store.outbox.claim(in: pool.id, limit: 10, lease: .minutes(1), now: now)
        let code = try #require(claimed.first?.body?["code"]?.string)
        await #expect(throws: AuthorityError.wrongCode) {
            _ = try await authority.accounts.confirmSignUp("ana", code: "x", forcingAlias: false, at: client, now: now)
        }
        _ = try await authority.accounts.confirmSignUp("ana", code: code, forcingAlias: false, at: client, now: now)
        await #expect(throws: AuthorityError.incorrectUsernameOrPassword) {
            _ = try await authority.authenticator.signIn(
                "ana", password: Secret("wrong"), at: client, for: .tokens, now: now)
        }
        guard
            case .tokens(let tokens) = try await authority.authenticator.signIn(
                "ANA", password: Secret("Correct-horse-1"), at: client, for: .tokens, now: now)
        else { return #expect(Bool(false)) }
        let access = try await authority.accessTokens.verify(tokens.accessToken, requiring: userAdminScope, now: now)
        #expect(access.user.username == "ana")
        #expect(access.user.attributes == ["email": "ana@example.com", "email_verified": "true"])
        let refreshed = try await authority.refreshTokens.redeem(
            try #require(tokens.refreshToken), at: client, door: .initiateAuth, now: now)
        #expect(refreshed.refreshToken == nil)
        try await authority.accounts.changePassword(
            of: access.user, from: "Correct-horse-1", to: "Correct-horse-2",
            keeping: access.family.map { .family($0) }, in: pool, now: now)
        _ = try await authority.accounts.updateAttributes(
            of: access.user, setting: ["name": "Ana"], by: client.client, in: pool, now: now)
        let found = try await authority.store.users.list(
            pool.id, matching: UserFilter(attribute: "email", comparison: .startsWith, value: "ana@"), after: nil,
            limit: 10)
        #expect(found.map(\.username) == ["ana"])
        try await authority.store.users.endSessions(of: access.user.sub, in: pool.id, now: now)
        await #expect(throws: AuthorityError.accessTokenRevoked) {
            _ = try await authority.accessTokens.verify(tokens.accessToken, requiring: userAdminScope, now: now)
        }
        try await authority.provisioning.deletePool(pool.id)
    }
}
