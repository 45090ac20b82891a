import Authority
import Core
import Directory
import Messaging
import TestKit

/// Ana, signed in, in a pool that proves an address before it changes, and the mailboxes around her.
struct AddressScene {
    typealias Scene = AttributeTests.Scene

    let scene: Scene
    let app: TestApp

    static let proving: [JSON.Member] = [
        .init("UserAttributeUpdateSettings", ["AttributesRequireVerificationBeforeUpdate": ["email"]]),
        .init("AliasAttributes", ["email"]),
    ]

    init(_ app: TestApp, pool changes: [JSON.Member] = Self.proving) async throws {
        self.app = app
        scene = try await Scene(app, pool: changes)
    }

    var token: JSON { .string(scene.token) }

    func verify(_ code: String?, token: JSON? = nil) async throws -> TestAnswer {
        try await app.open(
            "VerifyUserAttribute",
            ["AccessToken": token ?? self.token, "AttributeName": "email", "Code": .string(code ?? "000000")])
    }

    func signIn(_ name: String, password: String = TestPool.password) async throws -> TestAnswer {
        try await app.open("InitiateAuth", SignedIn.passwordInput(scene.client, username: name, password: password))
    }

    /// The newest message to an address, delivered.
    func message(to address: String) async throws -> Message? {
        _ = try await scene.pool.code(for: address)
        return app.mailbox.list(to: address).first
    }

    /// Where the link in the newest notice to an address leads; nil where there is none.
    func link(to address: String) async throws -> String? {
        guard let text = try await message(to: address)?.body.source,
            let start = text.firstRange(of: TestApp.publicURL)?.upperBound
        else { return nil }
        return String(text[start...].prefix { $0 != "\"" && $0 != "<" && $0 != " " })
    }
}
