package import Core
package import Directory
import NativeCrypto

/// Writes configuration: pools, clients, domains, resource servers, groups.
///
/// Every write raises the configuration's version in its own transaction, and this node forgets what it had cached.
/// What a document may contain is checked by the door that speaks its language; what must hold whatever the door is
/// here.
package struct Provisioning: Sendable {
    let authority: Authority

    /// Runs a configuration write in a transaction and announces it. Raising the version first locks it, so writes
    /// follow one another: what `body` reads through its store still stands when it writes.
    package func write<Result: Sendable>(_ body: @Sendable (Store) async throws -> Result) async throws -> Result {
        defer { authority.configuration.distrust() }
        return try await authority.store.transaction { store in
            try await store.configuration.raise()
            return try await body(store)
        }
    }

    /// The pool of an id, read past the cache. Throws `.resourceNotFound` in Cognito's words.
    package func pool(_ id: UserPoolID) async throws -> UserPool { try await pool(id, by: authority.store) }

    func pool(_ id: UserPoolID, by store: Store) async throws -> UserPool {
        guard let pool = try await store.userPools.find(id) else { throw Self.noPool(id) }
        return pool
    }

    static func noPool(_ id: UserPoolID) -> AuthorityError {
        AuthorityError(.resourceNotFound, "User pool \(id) does not exist.")
    }
}
