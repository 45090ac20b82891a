import Core
import NativeCrypto

/// A SAML provider of IAM, and what it says of somebody who takes a role.
package struct SAMLRoleScene: Sendable {
    package let access: AccessScene
    package let identityProvider: SAMLIdentityProvider
    /// Of the provider.
    package let arn: String
    private static let recipient = "https://id.example/saml"

    package init(_ access: AccessScene) async throws {
        self.access = access
        identityProvider = try SAMLIdentityProvider(key: try await TestKeys().take())
        let made = try await access.app.query(
            "iam", "CreateSAMLProvider",
            [("Name", access.name("campus")), ("SAMLMetadataDocument", identityProvider.metadata())])
        arn = made.xml("SAMLProviderArn") ?? made.text
    }

    package func content(_ attributes: [(name: String, values: [String])] = []) -> SAMLIdentityProvider.Content {
        var content = SAMLIdentityProvider.Content(acs: Self.recipient, audience: Self.recipient, requestID: nil)
        content.attributes = attributes.map { attribute in
            let values = attribute.values.map { "<saml:AttributeValue>\($0)</saml:AttributeValue>" }.joined()
            let name = "https://aws.amazon.com/SAML/Attributes/\(attribute.name)"
            return "<saml:Attribute Name=\"\(name)\">\(values)</saml:Attribute>"
        }.joined()
        if attributes.isEmpty {
            content.attributes =
                "<saml:Attribute Name=\"x\"><saml:AttributeValue>y</saml:AttributeValue></saml:Attribute>"
        }
        return content
    }

    package func response(_ attributes: [(name: String, values: [String])] = []) throws -> String {
        try encoded(content(attributes))
    }

    package func encoded(_ content: SAMLIdentityProvider.Content) throws -> String {
        Base64.encode(Array(try identityProvider.response(content).utf8))
    }

    /// Each wrong in one thing.
    package func wrongResponses(_ attributes: [(name: String, values: [String])] = []) throws -> [(
        name: String, response: String
    )] {
        func changed(_ change: (inout SAMLIdentityProvider.Content) -> Void) throws -> String {
            var content = content(attributes)
            change(&content)
            return try encoded(content)
        }
        let right = content(attributes)
        let stranger = try RSAPrivateKey.generate()
        return [
            ("for another recipient", try changed { $0.recipient = "https://signin.aws.amazon.com/saml" }),
            ("for another audience", try changed { $0.audience = "urn:amazon:webservices" }),
            ("for nobody", try changed { $0.audience = nil }),
            ("answers a request", try changed { $0.inResponseTo = "_1" }),
            ("of another issuer", try changed { $0.issuer = "https://other.example" }),
            ("too late", try changed { $0.confirmationEnd = TestClock.start - .minutes(10) }),
            ("too early", try changed { $0.conditionsStart = TestClock.start + .minutes(10) }),
            ("unsigned", Base64.encode(Array(try identityProvider.response(right, signed: []).utf8))),
            ("signed by somebody", Base64.encode(Array(try identityProvider.response(right, by: stranger).utf8))),
            ("no base64", "%%%%"), ("no XML", Base64.encode(Array("hello".utf8))),
        ]
    }
}
