package import Core

/// Somebody whom a provider has signed in: what it says of them, checked.
package struct ExternalIdentity: Sendable {
    /// What the provider calls itself: its issuer, or its entity id.
    package let issuer: String
    /// The provider's own identifier of the person, never given to another.
    package let subject: String
    /// By the provider's names; lists and objects as JSON.
    package let claims: [String: String]
    /// The e-mail address that the provider says is proven.
    package let verifiedEmail: String?
    /// What was proven there (`amr`), as far as the provider tells.
    package var methods: [String] = []
    /// An identifier that must not be accepted a second time, and until when: a SAML assertion.
    package var once: (id: String, until: Moment)?
    /// The name of the provider.
    package var provider = ""
    /// What the provider needs to be told when the person signs out.
    package var session: JSON?

    package init(issuer: String, subject: String, claims: [String: String], verifiedEmail: String? = nil) {
        self.issuer = issuer
        self.subject = subject
        self.claims = claims
        self.verifiedEmail = verifiedEmail
    }
}

extension ExternalIdentity {
    /// From the members of an ID token or a profile. Throws `.invalid` without a subject of 1 to 255 letters.
    init(issuer: String, subject: JSON?, profile: JSON, isEmailProven: Bool) throws(FederationFault) {
        guard let subject = subject.flatMap(Self.text), (1...255).contains(subject.unicodeScalars.count),
            subject.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { throw .invalid("the answer names nobody") }
        let claims = Dictionary(
            (profile.object ?? []).compactMap { member in Self.text(member.value).map { (member.name, $0) } },
            uniquingKeysWith: { first, _ in first })
        self.init(
            issuer: issuer, subject: subject, claims: claims,
            verifiedEmail: isEmailProven ? claims["email"] : nil)
    }

    /// A claim as an attribute holds it.
    static func text(_ value: JSON) -> String? {
        switch value {
        case .null: nil
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        default: String(decoding: value.serialized, as: UTF8.self)
        }
    }
}

extension ExternalIdentity {
    /// For a sign-in that waits for its user to say who they are here.
    package var kept: JSON {
        .object([
            "issuer": .string(issuer), "subject": .string(subject),
            "claims": .object(claims.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }),
            "email": verifiedEmail.map { .string($0) }, "methods": .array(methods.map { .string($0) }),
            "session": session, "provider": .string(provider),
        ])
    }

    package init?(_ kept: JSON) {
        guard let issuer = kept["issuer"]?.string, let subject = kept["subject"]?.string,
            let provider = kept["provider"]?.string
        else { return nil }
        self.init(
            issuer: issuer, subject: subject,
            claims: Dictionary(
                (kept["claims"]?.object ?? []).compactMap { member in member.value.string.map { (member.name, $0) } },
                uniquingKeysWith: { first, _ in first }), verifiedEmail: kept["email"]?.string)
        methods = kept["methods"]?.array?.compactMap(\.string) ?? []
        session = kept["session"]
        self.provider = provider
    }
}
