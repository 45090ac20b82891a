import Authority
import Core
import Directory
import Federation
import NativeCrypto
import Postgres
import TestKit
import Testing

/// Metadata of an address is read again; what does not do changes nothing.
@Suite struct MetadataRefreshTests {
    private func scene(
        _ app: TestApp, _ answer: TestBox<(status: Int, body: String)>
    ) async throws -> (pool: TestPool, provider: @Sendable () async throws -> IdentityProvider) {
        app.internet.put("idp.example") { _ in
            let (status, body) = answer.value
            return OutboundResponse(status: status, body: Array(body.utf8))
        }
        let pool = try await app.pool()
        _ = try await app.authority.provisioning.createProvider(
            "Campus", type: "SAML", details: ["MetadataURL": "https://idp.example/metadata"], attributeMapping: [:],
            identifiers: [], in: pool.pool.id, now: app.clock.now())
        return (pool, { try await app.authority.provisioning.provider("Campus", in: pool.pool.id) })
    }

    private func refresh(_ app: TestApp) async throws {
        try await MetadataRefresh(authority: app.authority).run(now: app.clock.now())
    }

    @Test func aNewKeyIsLearnt() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        try await TestApp.run(on: database) { app in
            let old = try SAMLIdentityProvider(key: try await TestKeys().take())
            let answer = TestBox((status: 200, body: old.metadata()))
            let (_, provider) = try await scene(app, answer)
            let other = try SAMLIdentityProvider.certificate(of: try RSAPrivateKey.generate())
            answer.change { $0.body = old.metadata([other]) }
            try await refresh(app)
            #expect(try await provider().details["MetadataFile"] == old.metadata())
            app.clock.advance(.seconds(6 * 3600 + 1))
            try await refresh(app)
            #expect(try await provider().details["MetadataFile"] == old.metadata([other]))
            let asked = app.internet.requests.count
            try await refresh(app)
            #expect(app.internet.requests.count == asked)
        }
    }

    @Test func whatDoesNotDoChangesNothing() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        try await TestApp.run(on: database) { app in
            let good = try SAMLIdentityProvider(key: try await TestKeys().take())
            let answer = TestBox((status: 200, body: good.metadata()))
            let (_, provider) = try await scene(app, answer)
            let others = [
                (500, good.metadata()), (200, "<x/>"), (200, ""),
                (200, good.metadata().replacing(SAMLIdentityProvider.entityID, with: "https://evil.example")),
            ]
            for (status, body) in others {
                answer.change { $0 = (status, body) }
                app.clock.advance(.seconds(6 * 3600 + 1))
                try await refresh(app)
                #expect(try await provider().details["MetadataFile"] == good.metadata())
            }
        }
    }
}
