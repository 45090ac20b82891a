import Postgres

/// A name or an alias that somebody else has: what a unique index refused. Nothing was written.
package struct NameConflict: Error, Sendable, Hashable {
    /// True for an alias, false for the thing's own name.
    package let isAlias: Bool
}

extension Store {
    /// Runs an insert or update; a violated unique index becomes a `NameConflict`, everything else stays what it is.
    func detectingConflict<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as DatabaseError where error.code == .uniqueViolation {
            throw NameConflict(isAlias: error.constraint == "user_aliases_pkey")
        }
    }
}
