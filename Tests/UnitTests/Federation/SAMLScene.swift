import Core
import Federation
import Logging
import NativeCrypto
import TestKit

/// A service provider before an identity provider, without a server around.
struct SAMLScene {
    static let acs = "https://id.example/pool/saml2/idpresponse"
    static let entityID = "urn:amazon:cognito:sp:pool"
    static let verifier = String(repeating: "v", count: 43)

    let identityProvider: SAMLIdentityProvider
    var ownKey: RSAPrivateKey
    let others: [X509Certificate]
    var details: [String: String] = [:]

    init(others: [X509Certificate] = []) async throws {
        identityProvider = try SAMLIdentityProvider(key: try await TestKeys().take())
        ownKey = try await TestKeys().take()
        self.others = others
    }

    /// Everything right.
    var content: SAMLIdentityProvider.Content {
        SAMLIdentityProvider.Content(acs: Self.acs, audience: Self.entityID, requestID: "_\(Self.verifier)")
    }

    /// What becomes of a response.
    func arrive(_ xml: String, now: Moment = TestClock.start) async throws(FederationFault) -> ExternalIdentity {
        try await arrive(Parameters([("SAMLResponse", Base64.encode(Array(xml.utf8)))]), now: now)
    }

    func arrive(_ answer: Parameters, now: Moment = TestClock.start) async throws(FederationFault) -> ExternalIdentity {
        guard let adapter = Federation.adapter(.saml) else { throw FederationFault(.invalid, log: "no adapter") }
        return try await adapter.arrive(answer, on: departure, from: provider, by: federation, now: now)
    }

    /// The fault of a response, nil where it is taken.
    func fault(_ xml: String, now: Moment = TestClock.start) async -> FederationFault? {
        do throws(FederationFault) {
            _ = try await arrive(xml, now: now)
            return nil
        } catch {
            return error
        }
    }

    var departure: Departure {
        Departure(state: "state-1", callback: Self.acs, nonce: "n", verifier: Self.verifier)
    }

    var provider: Provider {
        Provider(
            name: "Campus", type: .saml,
            details: ["MetadataFile": identityProvider.metadata(others)].merging(details) { _, new in new },
            entityID: Self.entityID, serviceProvider: (ownKey, TestClock.start))
    }

    var federation: Federation {
        Federation(http: TestHooks(), randomness: SystemRandomness(), logger: Logger(label: "test"))
    }
}
