import Authority
import Core
import Directory
import TestKit
import Testing

/// A pool whose people have phones, made through the API.
struct PhoneFixture: Sendable {
    let app: TestApp
    let pool: TestPool
    let client: Client

    static let number = "+442079460123"

    /// A pool of these settings, and a client of the flows of the API.
    init(_ app: TestApp, _ settings: [JSON.Member], client changes: [JSON.Member] = []) async throws {
        self.app = app
        let answer = try await app.signed("CreateUserPool", .object([.init("PoolName", "Phones")] + settings))
        let id = try #require(answer.json["UserPool"]?["Id"]?.string, "\(answer.text)")
        pool = TestPool(app: app, pool: try await app.authority.provisioning.pool(UserPoolID(id)))
        let flows: JSON = [
            "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH",
        ]
        client = try await pool.client([.init("ExplicitAuthFlows", flows)] + changes)
    }

    var calls: Calls { Calls(app: app, client: client) }

    /// A confirmed user with these attributes.
    @discardableResult
    func user(_ username: String = "ana", _ attributes: KeyValuePairs<String, String>) async throws -> TestAnswer {
        let list = JSON.array(attributes.map { ["Name": .string($0.key), "Value": .string($0.value)] })
        let made = try await pool.administer(
            "AdminCreateUser", username, [.init("UserAttributes", list), .init("MessageAction", "SUPPRESS")])
        #expect(made.status == 200, "\(made.text)")
        return try await pool.administer(
            "AdminSetUserPassword", username, [.init("Password", .string(TestPool.password)), .init("Permanent", true)])
    }

    /// The same with a proven phone.
    func userWithPhone(_ username: String = "ana") async throws {
        try await user(username, ["phone_number": Self.number, "phone_number_verified": "true"])
    }

    /// Codes by phone at every sign-in.
    func enableSMS() async throws {
        let answer = try await pool.administer(
            "AdminSetUserMFAPreference", "ana", [.init("SMSMfaSettings", ["Enabled": true, "PreferredMfa": true])])
        #expect(answer.status == 200, "\(answer.text)")
    }

    func signUp(_ username: String, _ attributes: KeyValuePairs<String, String>) async throws -> TestAnswer {
        try await app.open(
            "SignUp",
            [
                "ClientId": .string(client.id.rawValue), "Username": .string(username),
                "Password": .string(TestPool.password),
                "UserAttributes": .array(
                    attributes.map { ["Name": .string($0.key), "Value": .string($0.value)] }),
            ])
    }

    /// InitiateAuth with USER_AUTH.
    func begin(
        _ username: String = "ana", _ parameters: [JSON.Member] = [], session: String? = nil
    ) async throws -> TestAnswer {
        var members: [JSON.Member] = [
            .init("ClientId", .string(client.id.rawValue)), .init("AuthFlow", "USER_AUTH"),
            .init("AuthParameters", .object([.init("USERNAME", .string(username))] + parameters)),
        ]
        if let session { members.append(.init("Session", .string(session))) }
        return try await app.open("InitiateAuth", .object(members))
    }
}

extension TestAnswer {
    /// `CodeDeliveryDetails`, in a line.
    var delivery: String {
        let details = json["CodeDeliveryDetails"]
        return ["AttributeName", "DeliveryMedium", "Destination"].map { details?[$0]?.string ?? "-" }
            .joined(separator: " ")
    }

    /// A hidden field of a page.
    func hidden(_ name: String) -> String {
        text.split(separator: "name=\"\(name)\" value=\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) }
            ?? ""
    }
}
