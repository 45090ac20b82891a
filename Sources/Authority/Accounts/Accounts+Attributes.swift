package import Core
package import Directory

extension Accounts {
    /// Changes a user's attributes; nil for `client` is an administrator, who may also set what is verified.
    ///
    /// A changed address is unverified, and where the pool proves it a code goes out. Errors: those of
    /// `AttributeRules`, `.aliasExists`, `.tooManyRequests` where others change the same addresses again and again.
    package func updateAttributes(
        of user: User, setting given: [String: String], by client: Client?, in pool: UserPool, now: Moment
    ) async throws -> [CodeDelivery] {
        try await updateAttributes(of: user, setting: given, by: client, in: pool, with: store, now: now)
    }

    /// The same through a store that may be a transaction's.
    func updateAttributes(
        of user: User, setting given: [String: String], by client: Client?, in pool: UserPool, with store: Store,
        now: Moment
    ) async throws -> [CodeDelivery] {
        try AttributeRules(pool.settings).check(given, writableBy: client, isNew: false)
        var user = user
        // What is verified and what is an alias follow from what was read: another change in between, and it is read
        // again.
        for _ in 0..<3 {
            let change = AttributeChange(given, of: user, in: pool)
            let code = client == nil ? nil : changedAddressCode(given, of: user, in: pool, now: now)
            if try await apply(change, code, to: user, in: pool, with: store, now: now) {
                return code.map { [$0.delivery] } ?? []
            }
            guard let current = try await store.users.find(user.sub, in: pool.id) else {
                throw AuthorityError.userDoesNotExist
            }
            user = current
        }
        throw AuthorityError.rateExceeded
    }

    private func apply(
        _ change: AttributeChange, _ code: CodeOrder?, to user: User, in pool: UserPool, with store: Store, now: Moment
    ) async throws -> Bool {
        let aliases = aliases(change.merged, in: pool.settings).filter { change.kinds.contains($0.kind) }
        do {
            return try await store.users.update(
                user.sub, in: pool.id, setting: change.changes, aliasKinds: change.kinds, aliases: aliases,
                standing: change.standing, code: code?.code, message: code?.message, now: now)
        } catch is NameConflict {
            throw AuthorityError(
                .aliasExists, "An account with the given \(change.kinds.first ?? "alias") already exists.")
        }
    }

    /// Removes attributes; required ones and what a user signs in by stay. Throws `.invalidParameter`,
    /// `.notAuthorized`.
    package func deleteAttributes(
        _ names: [String], of user: User, by client: Client?, in pool: UserPool, now: Moment
    ) async throws {
        for name in names where pool.settings.schema[name] == nil {
            throw AuthorityError(.invalidParameter, "user.\(name): Attribute does not exist in the schema.")
        }
        try AttributeRules(pool.settings).check(
            Dictionary(uniqueKeysWithValues: Set(names).map { ($0, user.attributes[$0] ?? "") }).filter {
                !$0.value.isEmpty
            },
            writableBy: client, isNew: false)
        for name in names where pool.settings.schema[name]?.isRequired == true || isSignInName(name, in: pool.settings)
        {
            throw AuthorityError(.invalidParameter, "Cannot delete attribute \(name), it is required.")
        }
        let derived = names.filter { $0 == "email" || $0 == "phone_number" }.map { "\($0)_verified" }
        _ = try await store.users.update(
            user.sub, in: pool.id, setting: [:], removing: names + derived,
            aliasKinds: names.filter(pool.settings.aliasAttributes.contains), now: now)
    }

    /// Sends a code that proves one's own address. Errors: `.limitExceeded` after five in an hour, `.invalidParameter`.
    package func sendVerificationCode(
        for attribute: String, of access: VerifiedAccess, now: Moment
    ) async throws -> CodeDelivery {
        let pool = access.client.pool.pool
        guard attribute == "email" else {
            throw AuthorityError(.invalidParameter, "Cannot verify attribute \(attribute).")
        }
        guard let email = access.user.attributes[attribute] else {
            throw AuthorityError(.invalidParameter, "User does not have attribute \(attribute).")
        }
        let sub = access.user.sub
        guard try await store.codes.count("verification_code", of: sub, in: pool.id, limit: 5, now: now) else {
            throw AuthorityError.attemptLimitExceeded
        }
        let code = order(.verifyAttribute(attribute), to: email, for: access.user, in: pool, now: now)
        try await store.codes.replace(code.code, for: sub, in: pool.id, message: code.message)
        return code.delivery
    }

    /// Proves one's own address. Errors: `.codeMismatch`, `.expiredCode`, `.limitExceeded`, `.aliasExists`.
    package func verifyAttribute(
        _ attribute: String, code: String, of access: VerifiedAccess, now: Moment
    ) async throws {
        let pool = access.client.pool.pool
        let user = access.user
        guard attribute == "email", let value = user.attributes[attribute] else {
            throw AuthorityError(.invalidParameter, "Cannot verify attribute \(attribute).")
        }
        let outcome = try await store.transaction { store in
            let outcome = try await store.codes.take(
                code, sentTo: value, for: user.sub, purpose: .verifyAttribute(attribute), in: pool.id, now: now)
            guard outcome == .accepted else { return outcome }
            let isAlias = pool.settings.aliasAttributes.contains(attribute)
            let alias = Alias(kind: attribute, key: pool.settings.key(of: value))
            try await setVerified(
                attribute, value, isAlias ? [alias] : [], of: user.sub, in: pool.id, by: store, now: now)
            return outcome
        }
        try require(outcome)
    }

    private func changedAddressCode(
        _ given: [String: String], of user: User, in pool: UserPool, now: Moment
    ) -> CodeOrder? {
        guard let email = given["email"], email != user.attributes["email"],
            pool.settings.autoVerifiedAttributes.contains("email")
        else { return nil }
        return order(.verifyAttribute("email"), to: email, for: user, in: pool, now: now)
    }

    private func isSignInName(_ name: String, in settings: UserPoolSettings) -> Bool {
        settings.usernameAttributes.contains(name)
    }
}

/// What setting attributes comes to, for a user as they were read.
private struct AttributeChange {
    /// What is set, with the marks of addresses that are not proven any more.
    let changes: [String: String]
    /// All attributes afterwards.
    let merged: [String: String]
    /// The identifying attributes that are touched.
    let kinds: [String]
    /// What must still be as it was read.
    let standing: [String: String?]

    init(_ given: [String: String], of user: User, in pool: UserPool) {
        var changes = given
        for kind in ["email", "phone_number"] where given[kind] != nil && given["\(kind)_verified"] == nil {
            if given[kind] != user.attributes[kind] { changes["\(kind)_verified"] = "false" }
        }
        self.changes = changes
        merged = user.attributes.merging(changes) { _, new in new }
        let touched = pool.settings.identifyingAttributes.filter {
            changes[$0] != nil || changes["\($0)_verified"] != nil
        }
        kinds = touched
        let addresses = ["email", "phone_number"].filter { changes[$0] != nil || changes["\($0)_verified"] != nil }
        let read = (touched + addresses).flatMap { [$0, "\($0)_verified"] }
        standing = Dictionary(read.map { ($0, user.attributes[$0]) }, uniquingKeysWith: { first, _ in first })
    }
}
