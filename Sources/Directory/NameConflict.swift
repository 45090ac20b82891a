import Postgres

/// A name that somebody else has: what a unique index refused. Nothing was written.
package struct NameConflict: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The thing's own name.
        case name
        /// An alias of a user.
        case alias
        /// Who somebody is at a provider.
        case identity
        /// Another name of a provider.
        case identifier
    }

    package let kind: Kind
}

extension NameConflict.Kind {
    init(constraint: String?) {
        self =
            switch constraint {
            case "user_aliases_pkey": .alias
            case "user_identities_pkey": .identity
            case "provider_identifiers_pkey": .identifier
            default: .name
            }
    }
}

extension Store {
    /// Runs an insert or update; a violated unique index becomes a `NameConflict`, everything else stays what it is.
    func detectingConflict<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as DatabaseError where error.code == .uniqueViolation {
            throw NameConflict(kind: NameConflict.Kind(constraint: error.constraint))
        }
    }
}
