import Authority
package import Core
package import Directory
import Messaging

/// A pool of a test's own, and what is in it.
package struct TestPool: Sendable {
    package let app: TestApp
    package let pool: UserPool

    package init(app: TestApp, pool: UserPool) {
        self.app = app
        self.pool = pool
    }

    package static let password = "Correct-horse-1"
    package static let callback = "https://app.example/callback"

    package var id: String { pool.id.rawValue }

    /// A client of the code flow and of the API's password and SRP flows; `changes` replace members of its document.
    package func client(secret: String? = nil, _ changes: [JSON.Member] = []) async throws -> Client {
        let document: [JSON.Member] = [
            .init(
                "ExplicitAuthFlows", ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
            .init("AllowedOAuthFlowsUserPoolClient", true), .init("AllowedOAuthFlows", ["code"]),
            .init("AllowedOAuthScopes", ["openid", "email", "profile", "aws.cognito.signin.user.admin"]),
            .init("CallbackURLs", [.string(Self.callback)]), .init("LogoutURLs", ["https://app.example/bye"]),
        ]
        let kept = document.filter { member in !changes.contains { $0.name == member.name } }
        return try await app.authority.provisioning.createClient(
            in: pool.id, name: "App", document: .object(kept + changes), secret: secret.map { Secret($0) },
            now: app.clock.now())
    }

    /// Delivers what the pool's outbox holds; the newest code for an address.
    package func code(for address: String) async throws -> String? {
        let worker = OutboxWorker(authority: app.authority, channel: app.mailbox, clock: app.clock)
        while try await worker.work(in: pool.id, limit: 100) > 0 {}
        return app.mailbox.list(to: address).first?.code
    }

    /// A machine's client.
    package func machine(secret: String) async throws -> Client {
        try await app.authority.provisioning.createResourceServer(
            ResourceServer(
                pool: pool.id, identifier: "api", name: "API", scopes: [.init(name: "read", description: "r")]))
        return try await client(
            secret: secret,
            [.init("AllowedOAuthFlows", ["client_credentials"]), .init("AllowedOAuthScopes", ["api/read"])])
    }

    /// A confirmed user with a verified address.
    @discardableResult package func user(_ username: String = "ana", password: String = TestPool.password) async throws
        -> User
    {
        let accounts = app.authority.accounts
        let user = try await accounts.create(
            UserInvitation(
                username: username, attributes: ["email": "\(username)@example.com", "email_verified": "true"],
                temporaryPassword: password, forcesAlias: false, sendsMessage: false), in: pool, now: app.clock.now())
        try await accounts.setPassword(password, isPermanent: true, of: user, in: pool, now: app.clock.now())
        return user
    }
}

extension TestApp {
    /// A pool that proves e-mail addresses; `changes` replace members of its document.
    package func pool(_ changes: [JSON.Member] = []) async throws -> TestPool {
        let document: [JSON.Member] = [
            .init("AutoVerifiedAttributes", ["email"]), .init("SchemaAttributes", StandardAttributes.schema(with: [])),
        ]
        let kept = document.filter { member in !changes.contains { $0.name == member.name } }
        let pool = try await authority.provisioning.createPool(
            name: "Pool", document: .object(kept + changes), tags: [:], now: clock.now())
        return TestPool(app: self, pool: pool)
    }
}
