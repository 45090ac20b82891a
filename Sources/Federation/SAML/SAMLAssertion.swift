import Core
import NativeCrypto

/// What an identity provider says of somebody (SAML Core §2.3.3), read from a verified element alone.
struct SAMLAssertion: Sendable {
    let id: String
    /// After which it is good for nothing.
    let end: Moment
    let nameID: String
    let nameIDFormat: String?
    let nameQualifier: String?
    let sessionIndex: String?
    /// By name, in order; several values of one attribute follow each other.
    let attributes: [(name: String, values: [String])]
    let context: String?
    let authenticatedAt: Moment

    /// Throws `.invalid` for what the profile does not allow (SAML Profiles §4.1.4.2).
    init(_ element: XMLElement, by response: SAMLResponse) throws(FederationFault) {
        let rules = SAMLAssertionRules(response: response)
        guard element["Version"] == "2.0", let id = element["ID"], XMLText.isIdentifier(id) else {
            throw .invalid("the assertion has no usable ID")
        }
        self.id = id
        guard XMLText.areSame(Self.text(element, "Issuer"), response.metadata.entityID) else {
            throw .invalid("the assertion is of another provider")
        }
        guard let subject = element.only("Subject", SAMLNames.assertion),
            let name = subject.only("NameID", SAMLNames.assertion), let value = name.simpleText.map(XMLText.trimmed),
            !value.isEmpty
        else { throw .invalid("the assertion names nobody") }
        nameID = value
        nameIDFormat = name["Format"]
        nameQualifier = name["NameQualifier"]
        let confirmed = try rules.confirmation(subject)
        try rules.checkConditions(element)
        end = confirmed
        guard let statement = element.only("AuthnStatement", SAMLNames.assertion),
            let instant = statement["AuthnInstant"].flatMap(SAMLTime.parse),
            instant <= response.now + SAMLTime.skew
        else { throw .invalid("the assertion does not say when somebody signed in") }
        if let end = statement["SessionNotOnOrAfter"] {
            guard let end = SAMLTime.parse(end), end > response.now - SAMLTime.skew else {
                throw .invalid("the session there has ended")
            }
        }
        authenticatedAt = instant
        sessionIndex = statement["SessionIndex"]
        context = statement.only("AuthnContext", SAMLNames.assertion)
            .flatMap { Self.text($0, "AuthnContextClassRef") }
        attributes = try Self.attributes(element)
    }

    private static func text(_ element: XMLElement, _ name: String) -> String? {
        element.only(name, SAMLNames.assertion)?.simpleText.map(XMLText.trimmed)
    }

    private static func attributes(
        _ element: XMLElement
    ) throws(FederationFault) -> [(name: String, values: [String])] {
        var read: [(name: String, values: [String])] = []
        for statement in element.all("AttributeStatement", SAMLNames.assertion) {
            for attribute in statement.all("Attribute", SAMLNames.assertion) {
                guard let name = attribute["Name"], !name.isEmpty else { throw .invalid("an attribute has no name") }
                let values = attribute.all("AttributeValue", SAMLNames.assertion).compactMap(\.simpleText)
                // Under one name it is one attribute: a second one would be the first's other meaning.
                guard !read.contains(where: { XMLText.areSame($0.name, name) }) else {
                    throw .invalid("the attribute \(name.prefix(60)) occurs twice")
                }
                read.append((name, values))
            }
        }
        return read
    }
}

/// Whom an assertion is for, and until when.
struct SAMLAssertionRules {
    let response: SAMLResponse

    private var now: Moment { response.now }

    /// The end of the bearer's confirmation that fits us. There must be one (SAML Profiles §4.1.4.2).
    func confirmation(_ subject: XMLElement) throws(FederationFault) -> Moment {
        var reason = "the assertion is not for its bearer"
        for confirmation in subject.all("SubjectConfirmation", SAMLNames.assertion)
        where confirmation["Method"] == SAMLNames.bearer {
            guard let data = confirmation.only("SubjectConfirmationData", SAMLNames.assertion) else { continue }
            guard XMLText.areSame(data["Recipient"], response.own.acs) else {
                reason = "the assertion is for another recipient"
                continue
            }
            guard let end = data["NotOnOrAfter"].flatMap(SAMLTime.parse), end > now - SAMLTime.skew else {
                reason = "the assertion has expired, or has no end"
                continue
            }
            guard data["NotBefore"] == nil else {
                reason = "the bearer's confirmation has a beginning"
                continue
            }
            let answers = data["InResponseTo"]
            guard response.requestID == nil ? (answers ?? "").isEmpty : XMLText.areSame(answers, response.requestID)
            else {
                reason = "the assertion answers another request"
                continue
            }
            return end
        }
        throw .invalid(reason)
    }

    /// SAML Core §2.5.1: what is not understood is not met.
    func checkConditions(_ assertion: XMLElement) throws(FederationFault) {
        guard let conditions = assertion.only("Conditions", SAMLNames.assertion) else {
            throw .invalid("the assertion has no conditions")
        }
        if let start = conditions["NotBefore"] {
            guard let start = SAMLTime.parse(start), start <= now + SAMLTime.skew else {
                throw .invalid("the assertion is not valid yet")
            }
        }
        if let end = conditions["NotOnOrAfter"] {
            guard let end = SAMLTime.parse(end), end > now - SAMLTime.skew else {
                throw .invalid("the assertion has expired")
            }
        }
        let known: Set<String> = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"]
        guard conditions.children.allSatisfy({ $0.namespace == SAMLNames.assertion && known.contains($0.name) }) else {
            throw .invalid("the assertion has a condition that is not understood")
        }
        let restrictions = conditions.all("AudienceRestriction", SAMLNames.assertion)
        guard !restrictions.isEmpty else { throw .invalid("the assertion is for no audience") }
        for restriction in restrictions {
            let audiences = restriction.all("Audience", SAMLNames.assertion).compactMap(\.simpleText)
            guard audiences.contains(where: { XMLText.areSame(XMLText.trimmed($0), response.own.entityID) }) else {
                throw .invalid("the assertion is for another audience")
            }
        }
    }
}
