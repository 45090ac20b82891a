/// What a code can be sent to: an attribute that holds an address, and one that says whether it is proven.
package enum ContactKind: String, Sendable, Hashable, CaseIterable {
    case phone = "phone_number"
    case email

    /// The attribute that says whether it is proven.
    package var verifiedAttribute: String { "\(rawValue)_verified" }
}

/// An address of a person.
package struct Contact: Sendable, Hashable {
    package let kind: ContactKind
    package let value: String

    package init(_ kind: ContactKind, _ value: String) {
        self.kind = kind
        self.value = value
    }
}

extension User {
    /// The user's address of a kind, proven or not.
    package func contact(_ kind: ContactKind) -> Contact? {
        attributes[kind.rawValue].flatMap { $0.isEmpty ? nil : Contact(kind, $0) }
    }

    /// The same, where it is proven.
    package func verifiedContact(_ kind: ContactKind) -> Contact? {
        attributes[kind.verifiedAttribute] == "true" ? contact(kind) : nil
    }

    package var hasVerifiedEmail: Bool { verifiedContact(.email) != nil }
}
