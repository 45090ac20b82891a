import Core
import Federation
import NativeCrypto
import TestKit
import Testing

/// Encrypted assertions (SAML Core §2.3.4): being readable proves nothing, and what is wrong with one is not told.
@Suite struct SAMLEncryptionTests {
    private func scene() async throws -> SAMLScene {
        var scene = try await SAMLScene()
        scene.ownKey = try RSAPrivateKey(der: Base64.decode(EncryptedAssertions.key) ?? [])
        return scene
    }

    private func wrap(_ data: String) -> String { "<saml:EncryptedAssertion>\(data)</saml:EncryptedAssertion>" }

    private func response(_ scene: SAMLScene, _ data: String, signed: Bool) throws -> String {
        let provider = scene.identityProvider
        let content = scene.content
        let template = signed ? XMLSigner.template(for: content.responseID).serialized : ""
        let xml = provider.envelope(content, template, wrap(data))
        return signed ? try XMLSigner.sign(xml, id: content.responseID, by: provider.key) : xml
    }

    @Test(arguments: [EncryptedAssertions.gcm, EncryptedAssertions.cbc])
    func withinASignedResponse(data: String) async throws {
        let scene = try await scene()
        #expect(try await scene.arrive(try response(scene, data, signed: true)).subject == "mira")
    }

    /// Anybody can encrypt to us (CVE-2026-2092).
    @Test(arguments: [EncryptedAssertions.gcm, EncryptedAssertions.cbc])
    func whatNobodySigned(data: String) async throws {
        let scene = try await scene()
        #expect(await scene.fault(try response(scene, data, signed: false))?.kind == .invalid)
    }

    /// Beside an assertion that is signed.
    @Test func besideASignedOne() async throws {
        let scene = try await scene()
        let xml = try scene.identityProvider.response(scene.content) {
            $0.replacing("</samlp:Response>", with: wrap(EncryptedAssertions.gcm) + "</samlp:Response>")
        }
        #expect(await scene.fault(xml)?.kind == .invalid)
    }

    /// One fault for all: wrong key, wrong padding, wrong tag, a method that is not taken, no ciphertext at all.
    @Test func whatCannotBeRead() async throws {
        let key = try RSAPrivateKey(der: Base64.decode(EncryptedAssertions.key) ?? [])
        func fault(_ data: String, by keys: [RSAPrivateKey]) throws -> XMLFault? {
            let saml = "urn:oasis:names:tc:SAML:2.0:assertion"
            let document = try XMLDocument(Array("<x xmlns:saml=\"\(saml)\">\(wrap(data))</x>".utf8))
            do throws(XMLFault) {
                _ = try DecryptedElement(document.root.children[0], by: keys)
                return nil
            } catch {
                return error
            }
        }
        for data in [EncryptedAssertions.gcm, EncryptedAssertions.cbc] {
            #expect(try fault(data, by: [key]) == nil)
            #expect(try fault(data, by: [try await TestKeys().take()]) == .undecryptable)
            #expect(try fault(data, by: []) == .undecryptable)
            let end = "</CipherValue></CipherData></EncryptedData>"
            #expect(try fault(data.replacing(end, with: "AAAA" + end), by: [key]) == .undecryptable)
            let short = data.replacing(#/<CipherValue>[^<]*<\/CipherValue><\/CipherData><\/EncryptedData>/#) { _ in
                "<CipherValue>AAAA\(end)"
            }
            #expect(try fault(short, by: [key]) == .undecryptable)
            #expect(try fault(data.replacing("aes", with: "des"), by: [key]) == .undecryptable)
        }
        // PKCS #1 v1.5 lets anybody decrypt who may ask often enough.
        #expect(try fault(EncryptedAssertions.pkcs1, by: [key]) == .undecryptable)
        #expect(try fault("", by: [key]) == .undecryptable)
    }
}
