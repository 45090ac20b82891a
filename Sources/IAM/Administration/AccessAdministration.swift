package import Authority
package import Core
package import Directory

/// Writes roles, users, policies and providers of IAM. Each write is one of the configuration: it raises the version,
/// and what it has read still stands when it writes.
package struct AccessAdministration: Sendable {
    package let access: AccessControl

    var store: Store { access.authority.store }
    var account: String { access.account }

    /// Runs a write of the configuration.
    func write<Result: Sendable>(_ body: @Sendable (Store) async throws -> Result) async throws -> Result {
        try await access.authority.provisioning.write(body)
    }

    /// An id that is never given twice: four letters that say of what, and sixteen.
    func makeID(_ prefix: String) -> String {
        access.authority.randomness.awsID(prefix)
    }

    func insert(_ entity: AccessEntity, _ what: String, in store: Store) async throws {
        do {
            try await store.accessEntities.insert(entity)
        } catch is NameConflict {
            throw AuthorityError(.entityAlreadyExists, "\(what) already exists.")
        }
    }

    static func missing(_ what: String) -> AuthorityError {
        AuthorityError(.noSuchEntity, "\(what) cannot be found.")
    }

    static func limit(_ message: String) -> AuthorityError { AuthorityError(.limitExceeded, message) }
}

extension AccessControl {
    package var administration: AccessAdministration { AccessAdministration(access: self) }
    package var exchange: IdentityExchange { IdentityExchange(access: self) }
}
