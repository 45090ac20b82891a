import Authority
import Core
import Directory
import NativeCrypto
import Testing

/// A pool is made with its keys or not at all.
@Suite struct ProvisioningKeyTests {
    private struct NoKeys: RSAKeySource {
        let fault: RSAKeySourceFault

        func take() async throws(RSAKeySourceFault) -> RSAPrivateKey { throw fault }
    }

    private func create(_ fault: RSAKeySourceFault) async throws {
        let authority = try await Harness.authority(keys: NoKeys(fault: fault))
        let id = UserPoolID.make(region: "us-east-1", SystemRandomness())
        do {
            _ = try await authority.provisioning.createPool(
                id: id, name: "p", document: ["SchemaAttributes": StandardAttributes.schema(with: [])], tags: [:],
                now: Harness.moment)
        } catch {
            #expect(try await authority.store.userPools.find(id) == nil)
            throw error
        }
    }

    @Test func whenTooManyWaitForKeysTheRateIsExceeded() async throws {
        await #expect(throws: AuthorityError.rateExceeded) { try await create(.overloaded) }
    }

    @Test func whenNoKeyCanBeMadeItIsAFaultOfOurs() async throws {
        await #expect(throws: RSAKeySourceFault.failed("no entropy")) { try await create(.failed("no entropy")) }
    }
}
