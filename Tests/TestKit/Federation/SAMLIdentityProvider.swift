package import Core
package import NativeCrypto

/// A SAML identity provider that says what a test wants, right or wrong, and signs it.
package struct SAMLIdentityProvider: Sendable {
    package static let entityID = "https://idp.example/metadata"
    package static let signIn = "https://idp.example/sso"
    package static let signOut = "https://idp.example/slo"
    package let key: RSAPrivateKey
    package let certificate: X509Certificate

    package init(key: RSAPrivateKey) throws {
        self.key = key
        certificate = try Self.certificate(of: key)
    }

    package static func certificate(of key: RSAPrivateKey) throws -> X509Certificate {
        try X509Certificate.selfSigned(
            by: key, name: "idp.example", serial: [1, 2, 3, 4], from: TestClock.start - .days(1),
            until: TestClock.start + .days(1))
    }

    /// Its EntityDescriptor, with more certificates beside its own.
    package func metadata(_ others: [X509Certificate] = []) -> String {
        let keys = (others + [certificate]).map {
            "<md:KeyDescriptor use=\"signing\">\(XMLSigner.keyInfo($0).serialized)</md:KeyDescriptor>"
        }.joined()
        return """
            <!-- Written by hand. -->
            <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="\(Self.entityID)">
            <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">\(keys)
            <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="\(Self.signOut)"/>
            <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="\(Self.signIn)"/>
            </md:IDPSSODescriptor></md:EntityDescriptor>
            """
    }

    /// What a response says; everything is right unless a test changes it. Nil leaves a part out.
    package struct Content: Sendable {
        package var responseID = "_response-1"
        package var assertionID = "_assertion-1"
        package var version = "2.0"
        package var issuer: String? = SAMLIdentityProvider.entityID
        package var outerIssuer: String? = SAMLIdentityProvider.entityID
        package var destination: String?
        package var recipient: String?
        package var inResponseTo: String?
        package var outerInResponseTo: String?
        package var audience: String?
        package var nameID: String? = "<saml:NameID>mira</saml:NameID>"
        package var confirmationEnd: Moment? = TestClock.start + .minutes(5)
        package var confirmationMore = ""
        package var method = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
        package var conditionsStart: Moment? = TestClock.start - .minutes(5)
        package var conditionsEnd: Moment? = TestClock.start + .minutes(5)
        package var conditionsMore = ""
        package var hasConditions = true
        package var instant: Moment? = TestClock.start
        package var sessionEnd: Moment?
        package var attributes =
            "<saml:Attribute Name=\"email\"><saml:AttributeValue>mira@idp.example</saml:AttributeValue></saml:Attribute>"
        package var status =
            "<samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>"

        package init(acs: String, audience: String, requestID: String?) {
            destination = acs
            recipient = acs
            self.audience = audience
            inResponseTo = requestID
            outerInResponseTo = requestID
        }
    }

    package enum Signed: Sendable, Hashable { case assertion, response }

    /// The response, signed where it is said; `shape` has a hand in it before it is signed.
    package func response(
        _ content: Content, signed: Set<Signed> = [.assertion], by other: RSAPrivateKey? = nil,
        algorithm: String = XMLSignatureAlgorithm.rsaSHA256.rawValue,
        digest: String = XMLDigestAlgorithm.sha256.rawValue, shape: (String) -> String = { $0 }
    ) throws -> String {
        func template(_ id: String, _ part: Signed) -> String {
            guard signed.contains(part) else { return "" }
            let shown = try? other.map(Self.certificate(of:)) ?? certificate
            return XMLSigner.template(for: id, certificate: shown, algorithm: algorithm, digest: digest).serialized
        }
        var xml = shape(
            envelope(
                content, template(content.responseID, .response),
                assertion(content, template(content.assertionID, .assertion))))
        let key = other ?? self.key
        if signed.contains(.assertion) { xml = try XMLSigner.sign(xml, id: content.assertionID, by: key) }
        if signed.contains(.response) { xml = try XMLSigner.sign(xml, id: content.responseID, by: key) }
        return xml
    }

    package func envelope(_ content: Content, _ signature: String, _ inner: String) -> String {
        let issuer = content.outerIssuer.map { "<saml:Issuer>\($0)</saml:Issuer>" } ?? ""
        return """
            <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
            xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="\(content.responseID)" Version="\(content.version)" \
            IssueInstant="\(Self.text(TestClock.start))"\(Self.attribute("Destination", content.destination))\
            \(Self.attribute("InResponseTo", content.outerInResponseTo))>\(issuer)\(signature)\(content.status)\(inner)\
            </samlp:Response>
            """
    }

    package func assertion(_ content: Content, _ signature: String) -> String {
        let issuer = content.issuer.map { "<saml:Issuer>\($0)</saml:Issuer>" } ?? ""
        let audience = content.audience.map {
            "<saml:AudienceRestriction><saml:Audience>\($0)</saml:Audience></saml:AudienceRestriction>"
        }
        let conditions = """
            <saml:Conditions\(Self.attribute("NotBefore", content.conditionsStart.map(Self.text)))\
            \(Self.attribute("NotOnOrAfter", content.conditionsEnd.map(Self.text)))>\(audience ?? "")\
            \(content.conditionsMore)</saml:Conditions>
            """
        let statement = """
            <saml:AuthnStatement\(Self.attribute("AuthnInstant", content.instant.map(Self.text)))\
            \(Self.attribute("SessionNotOnOrAfter", content.sessionEnd.map(Self.text))) SessionIndex="session-1">\
            <saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password\
            </saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
            """
        return """
            <saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="\(content.assertionID)" \
            Version="\(content.version)" IssueInstant="\(Self.text(TestClock.start))">\(issuer)\(signature)\
            <saml:Subject>\(content.nameID ?? "")<saml:SubjectConfirmation Method="\(content.method)">\
            <saml:SubjectConfirmationData\(Self.attribute("Recipient", content.recipient))\
            \(Self.attribute("InResponseTo", content.inResponseTo))\
            \(Self.attribute("NotOnOrAfter", content.confirmationEnd.map(Self.text)))\(content.confirmationMore)/>\
            </saml:SubjectConfirmation></saml:Subject>\(content.hasConditions ? conditions : "")\(statement)\
            <saml:AttributeStatement>\(content.attributes)</saml:AttributeStatement></saml:Assertion>
            """
    }

    private static func attribute(_ name: String, _ value: String?) -> String {
        value.map { " \(name)=\"\($0)\"" } ?? ""
    }

    private static func text(_ moment: Moment) -> String { CivilTime(moment).extendedISO8601 }
}

extension SAMLIdentityProvider {
    /// A signed request to end somebody's sessions, by redirect.
    package func signOutQuery(of nameID: String, at destination: String, by other: RSAPrivateKey? = nil) throws
        -> String
    {
        let message = """
            <samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
            xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_out-1" Version="2.0" \
            IssueInstant="\(CivilTime(TestClock.start).extendedISO8601)" Destination="\(destination)">\
            <saml:Issuer>\(Self.entityID)</saml:Issuer><saml:NameID>\(nameID)</saml:NameID></samlp:LogoutRequest>
            """
        let packed = Base64.encode(try RawDeflate.compress(Array(message.utf8)))
        let query = [
            "SAMLRequest=\(Percent.encode(packed))", "RelayState=back",
            "SigAlg=\(Percent.encode(XMLSignatureAlgorithm.rsaSHA256.rawValue))",
        ].joined(separator: "&")
        let signature = try (other ?? key).sign(Array(query.utf8))
        return "\(query)&Signature=\(Percent.encode(Base64.encode(signature)))"
    }
}
