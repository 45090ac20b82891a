package import Authority
package import Core
package import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
package import Messaging
import NIOCore
package import NativeCrypto
import Postgres
package import Server
package import SigV4

/// The whole server at a fixed time over a real database, spoken to as HTTP.
package struct TestApp: Sendable {
    package let composition: Composition
    package let clock: TestClock
    package let database: CountingDatabase
    package let mailbox: DevelopmentMailbox
    /// The functions that pools call.
    package let hooks: TestHooks
    package let internet: TestInternet
    private let client: any TestClientProtocol

    package static let publicURL = "https://id.example"
    package static let root = AWSCredentials(
        accessKeyID: "AKIATESTTESTTESTTEST", secretAccessKey: Secret("test-secret-access-key"))

    /// Runs a test on the database of the process, or on one of its own.
    package static func run(
        on database: TestDatabase? = nil, masterKey: MasterKey = TestApp.masterKey, previous: MasterKey? = nil,
        _ body: @escaping @Sendable (TestApp) async throws -> Void
    ) async throws {
        let database = if let database { database } else { try await TestDatabase.common() }
        let randomness = SystemRandomness()
        let clock = TestClock()
        let counting = CountingDatabase(database.pool)
        let mailbox = DevelopmentMailbox()
        let hasher = PasswordHasher(
            parameters: Argon2Parameters(memoryKiB: 64, iterations: 1), slots: 2, queueLimit: 1000,
            randomness: randomness)
        defer { hasher.shutdown() }
        var ports = Composition.Ports(keySource: TestKeys(), hasher: hasher)
        ports.clock = clock
        ports.mailbox = mailbox
        ports.database = counting
        let hooks = TestHooks()
        let internet = TestInternet(hooks)
        ports.outbound = internet
        let composition = try Composition(
            configuration(database, masterKey, previous), pool: database.pool, ports: ports,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let application = try ServerApplication(composition).application()
        try await application.test(.router) { client in
            try await body(
                TestApp(
                    composition: composition, clock: clock, database: counting, mailbox: mailbox, hooks: hooks,
                    internet: internet, client: client))
        }
    }

    private static func configuration(
        _ database: TestDatabase, _ masterKey: MasterKey, _ previous: MasterKey?
    ) -> ServerConfiguration {
        ServerConfiguration(
            host: "127.0.0.1", port: 0, managementHost: "127.0.0.1", managementPort: 0, publicURL: publicURL,
            databaseURL: database.configuration.connectionString, masterKey: masterKey,
            previousMasterKey: previous, region: "us-east-1", accountID: "000000000000", root: root,
            domainSuffix: "auth.example", outerSTS: "https://sts.outer.example", triggers: TestHooks.routes)
    }

    /// One for the process: apps share a database.
    package static let masterKey = MasterKey.make(SystemRandomness())

    package var authority: Authority { composition.authority }

    /// Sends a request; redirects are not followed.
    package func send(
        _ method: HTTPRequest.Method, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) async throws -> TestAnswer {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        let answer = try await client.executeRequest(
            uri: path, method: method, headers: fields, body: ByteBuffer(bytes: body))
        return TestAnswer(
            status: answer.status.code, fields: answer.headers, body: Array(answer.body.readableBytesView))
    }

    package func get(_ path: String, headers: [(String, String)] = []) async throws -> TestAnswer {
        try await send(.get, path, headers: headers)
    }

    package func post(
        _ path: String, _ form: [(name: String, value: String)], headers: [(String, String)] = []
    ) async throws -> TestAnswer {
        try await send(
            .post, path, headers: headers + [("content-type", "application/x-www-form-urlencoded")],
            body: Array(Core.Parameters(form).urlEncoded.utf8))
    }
}

/// What came back.
package struct TestAnswer: Sendable {
    package let status: Int
    let fields: HTTPFields
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
    package var json: JSON { (try? JSON.parse(body)) ?? .null }

    package func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { fields[$0] } }

    package var cookies: [String] { fields[values: .setCookie] }

    /// The query of the Location header.
    package var query: Core.Parameters {
        let location = header("location") ?? ""
        let query = location.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return (try? Core.Parameters(urlEncoded: Array(query.utf8))) ?? Core.Parameters()
    }
}
