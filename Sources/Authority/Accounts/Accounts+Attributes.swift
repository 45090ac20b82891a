package import Core
package import Directory

extension Accounts {
    /// Changes a user's attributes; nil for `client` is an administrator, who may also set what is verified.
    ///
    /// A changed address is unverified, and where the pool proves it a code goes out. In a pool that proves an address
    /// before it changes, the old one stays in force until the code is given to `verifyAttribute`; setting the old one
    /// again calls that off. Whoever loses a proven address is told there, and can take it back. An empty value removes
    /// the attribute.
    ///
    /// Errors: those of `AttributeRules` and `deleteAttributes`, `.aliasExists`, `.limitExceeded` after five codes in
    /// an hour, `.tooManyRequests` where others change the same addresses again and again.
    package func updateAttributes(
        of user: User, setting given: [String: String], by client: Client?, in pool: UserPool, now: Moment
    ) async throws -> [CodeDelivery] {
        try await updateAttributes(of: user, setting: given, by: client, in: pool, with: store, now: now)
    }

    /// The same through a store that may be a transaction's. `missing` are attributes that are given for the first
    /// time: they may be immutable, and wait for nothing.
    func updateAttributes(
        of user: User, setting given: [String: String], missing: Set<String> = [], by client: Client?,
        in pool: UserPool, with store: Store, now: Moment
    ) async throws -> [CodeDelivery] {
        let set = given.filter { !$0.value.isEmpty }
        let removed = given.keys.filter { given[$0] == "" }.sorted()
        try AttributeRules(pool.settings).check(set, writableBy: client, isNew: false, missing: missing)
        try checkRemoval(of: removed, from: user, by: client, in: pool)
        var (user, isCounted) = (user, false)
        // What is verified and what is an alias follow from what was read: another change in between, and it is read
        // again.
        for _ in 0..<3 {
            let change = AttributeChange(
                set, removing: removed, of: user, isByAdministrator: client == nil, missing: missing, in: pool)
            if !change.toProve.isEmpty, client != nil, !isCounted {
                try await countVerificationCode(of: user, in: pool, by: store, now: now)
                isCounted = true
            }
            let codes = change.toProve.map { contact in
                order(
                    .verifyAttribute(contact.kind.rawValue), to: contact, isNew: change.waiting.contains(contact),
                    for: user, in: pool, now: now)
            }
            try await checkFree(change.waiting, for: user, in: pool, by: store)
            if try await apply(change, codes, to: user, in: pool, with: store, now: now) {
                return codes.map(\.delivery)
            }
            guard let current = try await store.users.find(user.sub, in: pool.id) else {
                throw AuthorityError.userDoesNotExist
            }
            user = current
        }
        throw AuthorityError.rateExceeded
    }

    private func apply(
        _ change: AttributeChange, _ codes: [CodeOrder], to user: User, in pool: UserPool, with store: Store,
        now: Moment
    ) async throws -> Bool {
        let notices = change.lost.filter { canSend(to: $0.kind) }.map {
            notice(that: $0, of: user, becomes: change.merged[$0.kind.rawValue], in: pool, now: now)
        }
        var update = UserChange(setting: change.changes)
        update.removing = change.removed
        update.aliasKinds = change.kinds
        update.aliases = aliases(change.merged, in: pool.settings).filter { change.kinds.contains($0.kind) }
        update.standing = change.standing
        update.codes = codes.map(\.code)
        update.withdrawing = change.settled.map { .verifyAttribute($0.rawValue) }
        update.lost = notices.map(\.lost)
        update.messages = codes.map(\.message) + notices.map(\.message)
        do {
            return try await store.users.update(user.sub, in: pool.id, update, now: now)
        } catch is NameConflict {
            throw AuthorityError(
                .aliasExists, "An account with the given \(change.kinds.first ?? "alias") already exists.")
        }
    }

    /// An address that others sign in with is refused before it waits for its code.
    private func checkFree(_ waiting: [Contact], for user: User, in pool: UserPool, by store: Store) async throws {
        for contact in waiting where pool.settings.identifyingAttributes.contains(contact.kind.rawValue) {
            let alias = Alias(kind: contact.kind.rawValue, key: pool.settings.key(of: contact.value))
            let owner = try await store.users.owner(of: alias, in: pool.id)
            guard owner == nil || owner == user.sub else {
                throw AuthorityError(
                    .aliasExists, "An account with the given \(contact.kind.rawValue) already exists.")
            }
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

    private func isSignInName(_ name: String, in settings: UserPoolSettings) -> Bool {
        settings.usernameAttributes.contains(name)
    }
}
