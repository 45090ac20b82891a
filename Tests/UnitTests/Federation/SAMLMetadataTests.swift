import Core
import Federation
import NativeCrypto
import TestKit
import Testing

/// What is taken as an identity provider's metadata (SAML Metadata §2).
@Suite struct SAMLMetadataTests {
    private func provider() async throws -> SAMLIdentityProvider {
        try SAMLIdentityProvider(key: try await TestKeys().take())
    }

    @Test func whatItSays() async throws {
        let provider = try await provider()
        let metadata = try SAMLMetadata(provider.metadata(), now: TestClock.start)
        #expect(metadata.entityID == SAMLIdentityProvider.entityID)
        #expect(metadata.signInByRedirect == SAMLIdentityProvider.signIn && metadata.signInByPost == nil)
        #expect(metadata.signOutByRedirect == SAMLIdentityProvider.signOut)
        #expect(metadata.certificates == [provider.certificate] && !metadata.wantsSignedRequests)
    }

    @Test func theOnlyProviderOfASet() async throws {
        let text = try await provider().metadata().split(separator: "-->").last ?? ""
        let set =
            "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">\(text)</md:EntitiesDescriptor>"
        #expect(try SAMLMetadata(set, now: TestClock.start).entityID == SAMLIdentityProvider.entityID)
        let two = set.replacing("</md:EntitiesDescriptor>", with: "\(text)</md:EntitiesDescriptor>")
        #expect(throws: FederationFault.self) { try SAMLMetadata(two, now: TestClock.start) }
    }

    @Test(arguments: [
        (SAMLIdentityProvider.signIn, "javascript:alert(1)"), (SAMLIdentityProvider.signIn, "http://idp.example/sso"),
        (SAMLIdentityProvider.signOut, "data:text/html,x"), (SAMLIdentityProvider.signIn, "/sso"),
        ("<md:IDPSSODescriptor", "<md:IDPSSODescriptor validUntil=\"2026-11-24T10:00:00Z\""),
        ("<md:IDPSSODescriptor", "<md:IDPSSODescriptor validUntil=\"soon\""),
        ("IDPSSODescriptor", "SPSSODescriptor"), ("<ds:X509Certificate>", "<ds:X509Certificate>AAAA"),
        ("use=\"signing\"", "use=\"encryption\""), ("entityID=", "id="),
        ("<md:EntityDescriptor", "<!DOCTYPE x><md:EntityDescriptor"),
        ("HTTP-Redirect\" Location=\"https://idp.example/sso\"", "SOAP\" Location=\"https://idp.example/sso\""),
    ])
    func whatDoesNotDo(old: String, new: String) async throws {
        let text = try await provider().metadata()
        #expect(text.contains(old))
        #expect(throws: FederationFault.self) { try SAMLMetadata(text.replacing(old, with: new), now: TestClock.start) }
    }

    @Test func keysThatAreTooWeak() throws {
        let weak = try RSAPrivateKey.generate(bits: 1024)
        #expect(throws: XMLFault.self) { try SAMLIdentityProvider.certificate(of: weak) }
    }

    @Test func whatThePoolSaysOfItself() async throws {
        let key = try await TestKeys().take()
        func make() throws -> SAMLServiceProvider {
            try SAMLServiceProvider(
                entityID: SAMLScene.entityID, acs: SAMLScene.acs, logout: "https://id.example/pool/saml2/logout",
                key: key, createdAt: TestClock.start)
        }
        let own = try make()
        #expect(own.metadata.contains("entityID=\"urn:amazon:cognito:sp:pool\""))
        #expect(own.metadata.contains(SAMLScene.acs) && own.metadata.contains(own.certificate.base64))
        // It is the same each time, on every node.
        #expect(try make().metadata == own.metadata)
    }
}
