import Core
import Federation
import NativeCrypto
import TestKit
import Testing

/// Messages that have deceived others: wrapped signatures, foreign keys, comments, documents that are more than one.
@Suite struct SAMLAttackTests {
    private func taken(_ scene: SAMLScene, _ xml: String) async -> Bool { await scene.fault(xml) == nil }

    /// The same assertion for somebody else, unsigned.
    private func evil(_ scene: SAMLScene, id: String = "_evil-1") -> String {
        var content = scene.content
        content.assertionID = id
        content.nameID = "<saml:NameID>admin</saml:NameID>"
        return scene.identityProvider.assertion(content, "")
    }

    private static let open = "<saml:Assertion"
    private static let close = "</saml:Assertion>"

    /// Signature wrapping: the signed assertion is somewhere, and another one is read (Somorovsky and others, 2012).
    @Test func wrappedSignatures() async throws {
        let scene = try await SAMLScene()
        let good = try scene.identityProvider.response(scene.content)
        #expect(await taken(scene, good))
        let start = try #require(good.range(of: Self.open))
        let end = try #require(good.range(of: Self.close))
        let signed = String(good[start.lowerBound..<end.upperBound])
        let evil = evil(scene)
        let same = self.evil(scene, id: scene.content.assertionID)
        let signature = String(
            signed[
                try #require(signed.range(of: "<ds:Signature"))
                    .lowerBound..<(try #require(
                        signed.range(of: "</ds:Signature>"))).upperBound])
        func swap(_ text: String) -> String { good.replacing(signed, with: text) }
        func inside(_ outer: String, _ inner: String, before mark: String) -> String {
            outer.replacing(mark, with: inner + mark)
        }
        let attacks = [
            swap(evil + signed), swap(signed + evil), swap(evil), swap(same + signed), swap(signed + same),
            swap(inside(evil, signed, before: Self.close)), swap(inside(evil, signed, before: "<saml:Subject>")),
            swap(inside(evil, "<saml:Advice>\(signed)</saml:Advice>", before: "<saml:AuthnStatement")),
            swap(inside(evil, signature, before: "<saml:Subject>")),
            swap(
                inside(
                    evil,
                    signature.replacing("</ds:Signature>", with: "<ds:Object>\(signed)</ds:Object></ds:Signature>"),
                    before: "<saml:Subject>")),
            swap(
                inside(
                    same,
                    signature.replacing(
                        "</ds:Signature>",
                        with: "<ds:Object>\(signed.replacing(signature, with: ""))</ds:Object></ds:Signature>"),
                    before: "<saml:Subject>")),
            good.replacing("<samlp:Status>", with: "<samlp:Extensions>\(signed)</samlp:Extensions><samlp:Status>")
                .replacing(Self.close + "</samlp:Response>", with: Self.close + evil + "</samlp:Response>"),
            swap("<x>\(signed)</x>"), swap("<samlp:Extensions>\(signed)</samlp:Extensions>" + evil),
            "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">\(good)</samlp:Response>",
        ]
        for (number, attack) in attacks.enumerated() { #expect(await !taken(scene, attack), "\(number)") }
    }

    @Test func aResponseThatIsSignedAroundAnotherAssertion() async throws {
        let scene = try await SAMLScene()
        let good = try scene.identityProvider.response(scene.content, signed: [.response])
        #expect(await taken(scene, good))
        #expect(await !taken(scene, good.replacing(">mira<", with: ">admin<")))
        #expect(await !taken(scene, good.replacing("</samlp:Response>", with: evil(scene) + "</samlp:Response>")))
    }

    @Test func unsigned() async throws {
        let scene = try await SAMLScene()
        #expect(await !taken(scene, try scene.identityProvider.response(scene.content, signed: [])))
    }

    /// The key is the metadata's, whatever the message shows (CVE-2021-21239 and its kin).
    @Test func signedByTheKeyThatTheMessageShows() async throws {
        let scene = try await SAMLScene()
        let other = try RSAPrivateKey.generate()
        let xml = try scene.identityProvider.response(scene.content, by: other)
        #expect(xml.contains(try SAMLIdentityProvider.certificate(of: other).base64))
        #expect(await !taken(scene, xml))
        let value = """
            <ds:KeyValue><ds:RSAKeyValue><ds:Modulus>\(Base64.encode(other.publicKey.modulus))</ds:Modulus>\
            <ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>
            """
        let start = try #require(xml.range(of: "<ds:X509Data>"))
        let end = try #require(xml.range(of: "</ds:X509Data>"))
        #expect(await !taken(scene, xml.replacingCharacters(start.lowerBound..<end.upperBound, with: value)))
    }

    @Test(arguments: [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
    ])
    func aSignatureMethodThatIsNotTaken(algorithm: String) async throws {
        let scene = try await SAMLScene()
        let xml = try scene.identityProvider.response(scene.content)
        #expect(await !taken(scene, xml.replacing(XMLSignatureAlgorithm.rsaSHA256.rawValue, with: algorithm)))
    }

    @Test func digestsOfSHA1() async throws {
        let scene = try await SAMLScene()
        let xml = try scene.identityProvider.response(
            scene.content, digest: "http://www.w3.org/2000/09/xmldsig#sha1")
        #expect(await !taken(scene, xml))
    }

    /// Transforms, references and parts of a signature that are not SAML's.
    @Test(arguments: [
        ("<ds:Transforms>", "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/>"),
        ("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116"),
        ("URI=\"#_assertion-1\"", "URI=\"http://127.0.0.1:1/x\""), ("URI=\"#_assertion-1\"", "URI=\"\""),
        ("URI=\"#_assertion-1\"", "URI=\"#_response-1\""),
        ("<ds:DigestValue>", "<ds:DigestValue><!-- -->"), ("</ds:SignedInfo>", "</ds:SignedInfo><ds:SignedInfo/>"),
        ("</ds:Reference>", "</ds:Reference><ds:Reference URI=\"#_response-1\"/>"),
        ("<ds:Signature xmlns", "<ds:Signature Id=\"x\" foo=\"y\" xmlns"),
    ])
    func aSignatureOfAnotherShape(old: String, new: String) async throws {
        let scene = try await SAMLScene()
        let xml = try scene.identityProvider.response(scene.content)
        #expect(xml.contains(old))
        #expect(await !taken(scene, xml.replacing(old, with: new)))
    }

    /// CVE-2017-11427: a comment cuts a name in two where one part of a program drops it and another does not.
    @Test(arguments: ["<!-- -->", "<?x y?>", "<![CDATA[x]]>"])
    func marksWithinAName(mark: String) async throws {
        let scene = try await SAMLScene()
        let xml = try scene.identityProvider.response(scene.content)
        #expect(await !taken(scene, xml.replacing(">mira<", with: ">mi\(mark)ra<")))
        #expect(await !taken(scene, mark + xml))
    }

    @Test(arguments: [
        "<!DOCTYPE x>", "<!DOCTYPE x [<!ENTITY e \"admin\">]>", "<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">",
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
    ])
    func documentTypes(type: String) async throws {
        let scene = try await SAMLScene()
        #expect(await !taken(scene, type + (try scene.identityProvider.response(scene.content))))
    }

    /// "The Fragile Lock": a namespace that is relative makes canonicalisation fail, which has been taken for success.
    @Test(arguments: ["xmlns:n=\"1\"", "xmlns:n=\"../x\"", "xmlns=\"x\"", "xml:id=\"_evil\""])
    func namespacesThatAreRelative(declaration: String) async throws {
        let scene = try await SAMLScene()
        let xml = try scene.identityProvider.response(scene.content)
        #expect(await !taken(scene, xml.replacing("<samlp:Response ", with: "<samlp:Response \(declaration) ")))
    }

    @Test func identifiersThatOccurTwice() async throws {
        let scene = try await SAMLScene()
        let xml = try scene.identityProvider.response(scene.content)
        #expect(await !taken(scene, xml.replacing("<samlp:Status>", with: "<samlp:Status Id=\"_assertion-1\">")))
    }

    /// Small messages that take long, or grow: refused before any of it is done.
    @Test func messagesThatAreTooMuch() async throws {
        let scene = try await SAMLScene()
        let xml = try scene.identityProvider.response(scene.content)
        let deep = String(repeating: "<x>", count: 100_000) + String(repeating: "</x>", count: 100_000)
        let wide = "<x " + (0..<20_000).map { "a\($0)=\"\"" }.joined(separator: " ") + "/>"
        let many = String(repeating: "<x/>", count: 50_000)
        for bulk in [deep, wide, many] {
            #expect(await !taken(scene, xml.replacing("<samlp:Status>", with: bulk + "<samlp:Status>")))
        }
        #expect(await !taken(scene, xml + String(repeating: " ", count: 1_100_000)))
    }

    @Test func anAttributeThatIsAnEntity() async throws {
        let scene = try await SAMLScene()
        let xml = try scene.identityProvider.response(scene.content)
        #expect(await !taken(scene, xml.replacing(">mira<", with: ">&admin;<")))
    }

    /// Times that are none, and one of a megabyte (CVE-2018-6519).
    @Test(arguments: [
        "yesterday", "2026-11-24T10:37:00", "2026-13-24T10:37:00Z", String(repeating: "9", count: 900_000),
    ])
    func timesThatAreNone(time: String) async throws {
        let scene = try await SAMLScene()
        var content = scene.content
        content.confirmationEnd = nil
        content.confirmationMore = " NotOnOrAfter=\"\(time)\""
        #expect(await !taken(scene, try scene.identityProvider.response(content)))
    }
}

extension String {
    /// The first occurrence.
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }

    fileprivate func replacingCharacters(_ range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + self[range.upperBound...]
    }
}
