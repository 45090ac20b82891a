import Core

/// What someone typed to say who they are, folded as the pool compares it.
package struct LoginName: Sendable, Hashable {
    /// As typed.
    package let typed: String
    /// Folded.
    package let key: String
    /// The alias kinds that the pool signs in by.
    package let kinds: [String]

    package init(_ typed: String, in settings: UserPoolSettings) {
        self.typed = typed
        key = settings.key(of: typed)
        kinds = settings.identifyingAttributes
    }
}

/// One row of the aliases: a kind, and a value folded.
package struct Alias: Sendable, Hashable {
    package let kind: String
    package let key: String

    /// An address, which is proven before it counts; a preferred username is only chosen.
    package var isAddress: Bool { kind == "email" || kind == "phone_number" }

    package init(kind: String, key: String) {
        self.kind = kind
        self.key = key
    }
}
