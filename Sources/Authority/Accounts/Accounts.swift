import Core
package import Directory

/// What happens to a person's account: signing up, proving an address, losing a password, and an administrator's acts.
///
/// An administrator's act and a user's own are the same function with another proof before it.
package struct Accounts: Sendable {
    let authority: Authority

    var store: Store { authority.store }

    /// By username, alias or `sub`.
    package func find(_ username: String, in pool: UserPool) async throws -> User? {
        try await store.users.find(LoginName(username, in: pool.settings), in: pool.id)
    }

    /// The user an administrator names. Throws `.userNotFound`.
    package func existing(_ username: String, in pool: UserPool) async throws -> User {
        guard let user = try await find(username, in: pool) else { throw AuthorityError.userDoesNotExist }
        return user
    }

    /// Deletes a user and everything of theirs. One who is gone already is no error.
    package func delete(_ user: User) async throws {
        _ = try await store.users.delete(user.sub, in: user.pool)
    }

    /// The rows by which a user is found besides the username: an attribute in place of a username always counts, an
    /// alias once it is proven, a preferred username as it is.
    func aliases(_ attributes: [String: String], in settings: UserPoolSettings) -> [Alias] {
        settings.identifyingAttributes.compactMap { kind in
            guard let value = attributes[kind], !value.isEmpty else { return nil }
            let counts =
                !settings.usernameAttributes.isEmpty || kind == "preferred_username"
                || attributes["\(kind)_verified"] == "true"
            return counts ? Alias(kind: kind, key: settings.key(of: value)) : nil
        }
    }
}

/// Where a code went, as the caller is shown it: `CodeDeliveryDetailsType` of Cognito's API.
package struct CodeDelivery: Sendable, Hashable {
    package let attribute: String
    /// `EMAIL` or `SMS`.
    package let medium: String
    /// Masked.
    package let destination: String

    init(_ contact: Contact) {
        attribute = contact.kind.rawValue
        switch contact.kind {
        case .email:
            medium = "EMAIL"
            destination = Self.masked(email: contact.value)
        case .phone:
            medium = "SMS"
            destination = Self.masked(phone: contact.value)
        }
    }

    /// `f***@e***`: the first letters in lower case, and always three stars.
    private static func masked(email: String) -> String {
        let parts = email.lowercased().split(separator: "@", maxSplits: 1)
        guard parts.count == 2, let name = parts[0].first, let host = parts[1].first else { return "***" }
        return "\(name)***@\(host)***"
    }

    /// `+*******6789`: the last four digits, and always seven stars, which tell no country.
    private static func masked(phone: String) -> String { "+*******\(phone.suffix(4))" }
}
