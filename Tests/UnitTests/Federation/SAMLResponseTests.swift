import Core
import Federation
import NativeCrypto
import TestKit
import Testing

/// The rules of the web browser profile (SAML Profiles §4.1.4.3), one by one.
@Suite struct SAMLResponseTests {
    @Test(arguments: [
        [SAMLIdentityProvider.Signed.assertion], [.response], [.assertion, .response],
    ])
    func aRightResponse(signed: [SAMLIdentityProvider.Signed]) async throws {
        let scene = try await SAMLScene()
        let xml = try scene.identityProvider.response(scene.content, signed: Set(signed))
        let identity = try await scene.arrive(xml)
        #expect(identity.issuer == SAMLIdentityProvider.entityID && identity.subject == "mira")
        #expect(identity.claims == ["NameID": "mira", "email": "mira@idp.example"])
        #expect(identity.verifiedEmail == nil && identity.session == nil)
        #expect(identity.once?.id.contains("_assertion-1") == true)
        #expect(identity.once?.until == TestClock.start + .minutes(5))
    }

    @Test func severalValuesAndNames() async throws {
        let scene = try await SAMLScene()
        var content = scene.content
        content.attributes = """
            <saml:Attribute Name="groups"><saml:AttributeValue>a</saml:AttributeValue>\
            <saml:AttributeValue>b &amp; c</saml:AttributeValue></saml:Attribute>\
            <saml:Attribute Name="urn:oid:2.5.4.42" FriendlyName="givenName">\
            <saml:AttributeValue>Mira</saml:AttributeValue></saml:Attribute>
            """
        let identity = try await scene.arrive(try scene.identityProvider.response(content))
        #expect(identity.claims["groups"] == #"["a","b & c"]"# && identity.claims["urn:oid:2.5.4.42"] == "Mira")
    }

    /// While a provider changes its key, either will do.
    @Test func oneOfSeveralCertificates() async throws {
        let other = try RSAPrivateKey.generate()
        let scene = try await SAMLScene(others: [try SAMLIdentityProvider.certificate(of: other)])
        for key in [other, scene.identityProvider.key] {
            #expect(await scene.fault(try scene.identityProvider.response(scene.content, by: key)) == nil)
        }
    }

    private struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout SAMLIdentityProvider.Content) -> Void
    }

    private static let now = TestClock.start

    private static let wrong: [Wrong] = [
        Wrong(testDescription: "another version") { $0.version = "1.1" },
        Wrong(testDescription: "another issuer") { $0.issuer = "https://evil.example" },
        Wrong(testDescription: "no issuer") { $0.issuer = nil },
        Wrong(testDescription: "another issuer outside") { $0.outerIssuer = "https://evil.example" },
        Wrong(testDescription: "another destination") { $0.destination = "https://evil.example/acs" },
        Wrong(testDescription: "another recipient") { $0.recipient = "https://evil.example/acs" },
        Wrong(testDescription: "no recipient") { $0.recipient = nil },
        Wrong(testDescription: "another request") { $0.inResponseTo = "_other" },
        Wrong(testDescription: "no request") { $0.inResponseTo = nil },
        Wrong(testDescription: "another request outside") { $0.outerInResponseTo = "_other" },
        Wrong(testDescription: "no request outside") { $0.outerInResponseTo = nil },
        Wrong(testDescription: "another audience") { $0.audience = "urn:amazon:cognito:sp:other" },
        Wrong(testDescription: "no audience") { $0.audience = nil },
        Wrong(testDescription: "no conditions") { $0.hasConditions = false },
        Wrong(testDescription: "nobody") { $0.nameID = nil },
        Wrong(testDescription: "an empty name") { $0.nameID = "<saml:NameID> </saml:NameID>" },
        Wrong(testDescription: "a name with a part") { $0.nameID = "<saml:NameID>mi<saml:x/>ra</saml:NameID>" },
        Wrong(testDescription: "two names") { $0.nameID = "<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>" },
        Wrong(testDescription: "a name of a moment") {
            $0.nameID =
                "<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:transient\">x</saml:NameID>"
        },
        Wrong(testDescription: "not for its bearer") { $0.method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key" },
        Wrong(testDescription: "no end") { $0.confirmationEnd = nil },
        Wrong(testDescription: "ended") { $0.confirmationEnd = now - .seconds(60) },
        Wrong(testDescription: "a bearer's beginning") {
            $0.confirmationMore = " NotBefore=\"2026-11-24T10:00:00Z\""
        },
        Wrong(testDescription: "not valid yet") { $0.conditionsStart = now + .seconds(61) },
        Wrong(testDescription: "expired") { $0.conditionsEnd = now - .seconds(60) },
        Wrong(testDescription: "an unknown condition") {
            $0.conditionsMore = "<x:Weather xmlns:x=\"urn:weather\">sunny</x:Weather>"
        },
        Wrong(testDescription: "no instant") { $0.instant = nil },
        Wrong(testDescription: "an instant to come") { $0.instant = now + .seconds(61) },
        Wrong(testDescription: "an ended session") { $0.sessionEnd = now - .seconds(60) },
        Wrong(testDescription: "an attribute twice") { $0.attributes += $0.attributes },
        Wrong(testDescription: "no status") { $0.status = "" },
    ]

    @Test(arguments: wrong)
    private func whatIsNotRight(wrong: Wrong) async throws {
        let scene = try await SAMLScene()
        var content = scene.content
        wrong.change(&content)
        for signed: Set<SAMLIdentityProvider.Signed> in [[.assertion], [.response]] {
            let fault = await scene.fault(try scene.identityProvider.response(content, signed: signed))
            #expect(fault?.kind == .invalid, "\(wrong.testDescription)")
        }
    }

    /// A second restriction must be met as well (SAML Core §2.5.1.4).
    @Test func everyRestrictionCounts() async throws {
        let scene = try await SAMLScene()
        var content = scene.content
        content.conditionsMore =
            "<saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience></saml:AudienceRestriction>"
        #expect(await scene.fault(try scene.identityProvider.response(content))?.kind == .invalid)
    }

    /// A minute either way is forgiven, and no more.
    @Test func theClocksMayDiffer() async throws {
        let scene = try await SAMLScene()
        var content = scene.content
        content.confirmationEnd = TestClock.start - .seconds(59)
        content.conditionsEnd = TestClock.start - .seconds(59)
        content.conditionsStart = TestClock.start + .seconds(60)
        content.instant = TestClock.start + .seconds(60)
        #expect(await scene.fault(try scene.identityProvider.response(content)) == nil)
    }

    @Test(arguments: [
        ("AuthnFailed", FederationFault.Kind.cancelled), ("RequestDenied", .cancelled),
        ("RequestUnsupported", .refused),
    ])
    func whatTheProviderRefuses(code: String, kind: FederationFault.Kind) async throws {
        let scene = try await SAMLScene()
        var content = scene.content
        content.status = """
            <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder">\
            <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:\(code)"/></samlp:StatusCode>\
            <samlp:StatusMessage>Not today</samlp:StatusMessage></samlp:Status>
            """
        let fault = await scene.fault(try scene.identityProvider.response(content))
        #expect(fault?.kind == kind && fault?.said == "\(code): Not today")
    }

    @Test func encryptionMayBeAskedFor() async throws {
        var scene = try await SAMLScene()
        scene.details = ["EncryptedResponses": "true"]
        #expect(await scene.fault(try scene.identityProvider.response(scene.content))?.kind == .invalid)
    }

    @Test(arguments: ["", "not base64!", "PHg+", "PG5vPg==", String(repeating: "A", count: 1_600_000)])
    func whatIsNoResponse(text: String) async throws {
        let scene = try await SAMLScene()
        await #expect(throws: FederationFault.self) {
            _ = try await scene.arrive(Parameters([("SAMLResponse", text)]))
        }
    }
}
