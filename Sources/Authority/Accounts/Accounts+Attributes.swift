package import Core
package import Directory

extension Accounts {
    /// Changes a user's attributes; nil for `client` is an administrator, who may also set what is verified.
    ///
    /// A changed address is unverified, and where the pool proves it a code goes out. An empty value removes the
    /// attribute. Errors: those of `AttributeRules` and `deleteAttributes`, `.aliasExists`, `.limitExceeded` after five
    /// codes in an hour, `.tooManyRequests` where others change the same addresses again and again.
    package func updateAttributes(
        of user: User, setting given: [String: String], by client: Client?, in pool: UserPool, now: Moment
    ) async throws -> [CodeDelivery] {
        try await updateAttributes(of: user, setting: given, by: client, in: pool, with: store, now: now)
    }

    /// The same through a store that may be a transaction's. `missing` are attributes that are given for the first
    /// time: they may be immutable.
    func updateAttributes(
        of user: User, setting given: [String: String], missing: Set<String> = [], by client: Client?,
        in pool: UserPool, with store: Store, now: Moment
    ) async throws -> [CodeDelivery] {
        let set = given.filter { !$0.value.isEmpty }
        let removed = given.keys.filter { given[$0] == "" }.sorted()
        try AttributeRules(pool.settings).check(set, writableBy: client, isNew: false, missing: missing)
        try checkRemoval(of: removed, from: user, by: client, in: pool)
        let codes = client == nil ? [] : changedAddressCodes(set, of: user, in: pool, now: now)
        if !codes.isEmpty {
            guard
                try await store.codes.count(
                    "verification_code", of: user.sub, in: pool.id, limit: Self.codesAnHour, now: now)
            else { throw AuthorityError.attemptLimitExceeded }
        }
        var user = user
        // What is verified and what is an alias follow from what was read: another change in between, and it is read
        // again.
        for _ in 0..<3 {
            let change = AttributeChange(set, removing: removed, of: user, in: pool)
            if try await apply(change, codes.first, to: user, in: pool, with: store, now: now) {
                for code in codes.dropFirst() {
                    try await store.codes.replace(code.code, for: user.sub, in: pool.id, message: code.message)
                }
                return codes.map(\.delivery)
            }
            guard let current = try await store.users.find(user.sub, in: pool.id) else {
                throw AuthorityError.userDoesNotExist
            }
            user = current
        }
        throw AuthorityError.rateExceeded
    }

    /// Codes that a user may have sent to addresses of their own (Cognito's quotas).
    private static let codesAnHour = 5

    private func apply(
        _ change: AttributeChange, _ code: CodeOrder?, to user: User, in pool: UserPool, with store: Store, now: Moment
    ) async throws -> Bool {
        let aliases = aliases(change.merged, in: pool.settings).filter { change.kinds.contains($0.kind) }
        do {
            return try await store.users.update(
                user.sub, in: pool.id, setting: change.changes, removing: change.removed, aliasKinds: change.kinds,
                aliases: aliases,
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
        let removed = Dictionary(names.map { ($0, "") }, uniquingKeysWith: { first, _ in first })
        _ = try await updateAttributes(of: user, setting: removed, by: client, in: pool, now: now)
    }

    private func checkRemoval(of names: [String], from user: User, by client: Client?, in pool: UserPool) throws {
        let schema = pool.settings.schema
        for name in names where schema[name] == nil {
            throw AuthorityError(.invalidParameter, "user.\(name): Attribute does not exist in the schema.")
        }
        let present = Dictionary(uniqueKeysWithValues: names.map { ($0, user.attributes[$0] ?? "") })
        try AttributeRules(pool.settings).check(
            present.filter { !$0.value.isEmpty }, writableBy: client, isNew: false, checksValues: false)
        for name in names where schema[name]?.isRequired == true || isSignInName(name, in: pool.settings) {
            throw AuthorityError(.invalidParameter, "Cannot delete attribute \(name), it is required.")
        }
    }

    /// Sends a code that proves one's own address. Errors: `.limitExceeded` after five in an hour, `.invalidParameter`.
    package func sendVerificationCode(
        for attribute: String, of access: VerifiedAccess, now: Moment
    ) async throws -> CodeDelivery {
        let pool = access.client.pool.pool
        guard let kind = verifiable(attribute) else {
            throw AuthorityError(.invalidParameter, "Cannot verify attribute \(attribute).")
        }
        guard let contact = access.user.contact(kind) else {
            throw AuthorityError(.invalidParameter, "User does not have attribute \(attribute).")
        }
        let sub = access.user.sub
        guard
            try await store.codes.count("verification_code", of: sub, in: pool.id, limit: Self.codesAnHour, now: now)
        else { throw AuthorityError.attemptLimitExceeded }
        let code = order(.verifyAttribute(attribute), to: contact, for: access.user, in: pool, now: now)
        try await store.codes.replace(code.code, for: sub, in: pool.id, message: code.message)
        return code.delivery
    }

    /// Proves one's own address. Errors: `.codeMismatch`, `.expiredCode`, `.limitExceeded`, `.aliasExists`.
    package func verifyAttribute(
        _ attribute: String, code: String, of access: VerifiedAccess, now: Moment
    ) async throws {
        let pool = access.client.pool.pool
        let user = access.user
        guard verifiable(attribute) != nil, let value = user.attributes[attribute] else {
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

    private func changedAddressCodes(
        _ given: [String: String], of user: User, in pool: UserPool, now: Moment
    ) -> [CodeOrder] {
        ContactKind.allCases.compactMap { kind in
            guard let value = given[kind.rawValue], value != user.attributes[kind.rawValue],
                pool.settings.autoVerifiedAttributes.contains(kind.rawValue)
            else { return nil }
            return order(
                .verifyAttribute(kind.rawValue), to: Contact(kind, value), for: user, in: pool, now: now)
        }
    }

    /// What a code can prove: an e-mail address, and a phone number where something can be sent to it.
    private func verifiable(_ attribute: String) -> ContactKind? {
        ContactKind(rawValue: attribute).flatMap { canSend(to: $0) ? $0 : nil }
    }

    private func isSignInName(_ name: String, in settings: UserPoolSettings) -> Bool {
        settings.usernameAttributes.contains(name)
    }
}

/// What setting and removing attributes comes to, for a user as they were read.
private struct AttributeChange {
    /// What is set, with the marks of addresses that are not proven any more.
    let changes: [String: String]
    /// What is removed, with the marks of addresses that are gone.
    let removed: [String]
    /// All attributes afterwards.
    let merged: [String: String]
    /// The identifying attributes that are touched.
    let kinds: [String]
    /// What must still be as it was read.
    let standing: [String: String?]

    init(_ given: [String: String], removing names: [String], of user: User, in pool: UserPool) {
        let addresses = ["email", "phone_number"]
        var changes = given
        for kind in addresses where given[kind] != nil && given["\(kind)_verified"] == nil {
            if given[kind] != user.attributes[kind] { changes["\(kind)_verified"] = "false" }
        }
        self.changes = changes
        let removed = names + addresses.filter(names.contains).map { "\($0)_verified" }
        self.removed = removed
        merged = user.attributes.merging(changes) { _, new in new }.filter { !removed.contains($0.key) }
        func isTouched(_ name: String) -> Bool { changes[name] != nil || removed.contains(name) }
        kinds = pool.settings.identifyingAttributes.filter { isTouched($0) || isTouched("\($0)_verified") }
        let read = (kinds + addresses.filter { isTouched($0) || isTouched("\($0)_verified") })
            .flatMap { [$0, "\($0)_verified"] }
        standing = Dictionary(read.map { ($0, user.attributes[$0]) }, uniquingKeysWith: { first, _ in first })
    }
}
