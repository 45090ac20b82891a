package import Core
package import Directory

/// What a sign-up answers.
package struct SignUpResult: Sendable {
    package let sub: Subject
    package let isConfirmed: Bool
    /// Nil where the pool proves no address at sign-up.
    package let delivery: CodeDelivery?
}

extension Accounts {
    /// Makes an unconfirmed user and queues the code that confirms them, in one statement.
    ///
    /// The pool's function may confirm the user and their addresses at once. Errors: `.notAuthorized` where nobody
    /// signs up here, `.usernameExists`, `.invalidPassword`, `.invalidParameter`, those of triggers.
    package func signUp(
        _ username: String, password: String, attributes given: [String: String], at client: ClientConfiguration,
        metadata: SignUpMetadata = SignUpMetadata(), now: Moment
    ) async throws -> SignUpResult {
        let pool = client.pool.pool
        guard !pool.settings.allowAdminCreateUserOnly else {
            throw AuthorityError(.notAuthorized, "SignUp is not permitted for this user pool")
        }
        let attributes = try attributes(given, naming: username, in: pool.settings)
        guard attributes["preferred_username"] == nil || !pool.settings.aliasAttributes.contains("preferred_username")
        else {
            throw AuthorityError(
                .invalidParameter,
                "Preferred username cannot be provided for unconfirmed account, since user pool is configured for "
                    + "preferred username alias.")
        }
        let rules = AttributeRules(pool.settings)
        try rules.check(given, writableBy: client.client, isNew: true)
        try rules.check(attributes, writableBy: nil, isNew: true)
        try rules.checkComplete(attributes)
        try pool.settings.passwordPolicy.check(password)
        let sub = Subject.make(authority.randomness)
        let name = pool.settings.usernameAttributes.isEmpty ? username : sub.rawValue
        let decision =
            try await authority.triggers.run(
                PreSignUp(act: .signUp, attributes: attributes, metadata: metadata),
                about: TriggerSubject(name, at: client.client.id), in: pool, now: now) ?? PreSignUp.Answer()
        let user = User(
            pool: pool.id, sub: sub, username: name, status: decision.confirmsUser ? .confirmed : .unconfirmed,
            attributes: attributes.merging(decision.verifications) { _, verified in verified }, createdAt: now,
            modifiedAt: now)
        let code = decision.confirmsUser ? nil : confirmationCode(for: user, in: pool, now: now)
        let credentials = try await authority.newCredentials(password, for: name, in: pool, now: now)
        try await insert(
            NewUser(
                user: user, usernameKey: pool.settings.key(of: name), credentials: credentials,
                aliases: aliases(user.attributes, in: pool.settings), codes: code.map { [$0.code] } ?? [],
                messages: code.map { [$0.message] } ?? []),
            in: pool, by: store)
        if decision.confirmsUser {
            try await confirmed(
                user, by: .confirmSignUp, at: client.client.id, in: pool, metadata.clientMetadata, now: now)
        }
        return SignUpResult(sub: sub, isConfirmed: decision.confirmsUser, delivery: code?.delivery)
    }

    /// Proves the address by its code and confirms the user.
    ///
    /// Errors: `.codeMismatch`, `.expiredCode`, `.limitExceeded`, `.aliasExists` unless the alias is taken by force,
    /// `.notAuthorized` for a user who is confirmed already.
    package func confirmSignUp(
        _ username: String, code: String, forcingAlias: Bool, at client: ClientConfiguration,
        clientMetadata: [String: String] = [:], now: Moment
    ) async throws -> User {
        let person = try await person(username, at: client, now: now)
        let (user, pool) = (person.user, person.pool)
        let contact = contactToConfirm(of: user, in: pool.settings)
        let outcome = try await store.transaction { store in
            let outcome = try await store.codes.take(
                code, sentTo: contact?.value ?? "", for: user.sub, purpose: .confirmSignUp, in: pool.id,
                now: now)
            guard outcome == .accepted else { return outcome }
            guard user.isEnabled else { throw AuthorityError.userIsDisabled }
            if let contact {
                try await markVerified(contact, of: user, in: pool, forcing: forcingAlias, by: store, now: now)
            }
            let isConfirmed = try await store.users.setStatus(
                .confirmed, from: [.unconfirmed], of: user.sub, in: pool.id, now: now)
            guard isConfirmed else { throw Self.notToBeConfirmed(user) }
            return outcome
        }
        if person.exists, !person.isHidden, outcome != .accepted, user.status != .unconfirmed {
            throw Self.notToBeConfirmed(user)
        }
        try require(outcome, of: person)
        try await confirmed(user, by: .confirmSignUp, at: client.client.id, in: pool, clientMetadata, now: now)
        return user
    }

    static func notToBeConfirmed(_ user: User) -> AuthorityError {
        AuthorityError(.notAuthorized, "User cannot be confirmed. Current status is \(user.status.rawValue)")
    }

    /// Sends the confirmation code again. Errors: `.limitExceeded` after five in an hour; `.invalidParameter` for a
    /// user who needs none, where the client tells who exists.
    package func resendConfirmationCode(
        _ username: String, at client: ClientConfiguration, now: Moment
    ) async throws -> CodeDelivery {
        let person = try await person(username, at: client, now: now)
        let contact: Contact?
        do {
            contact = try unconfirmedContact(of: person.user, in: person.pool)
        } catch let error as AuthorityError {
            guard person.isHidden else { throw error }
            contact = nil
        }
        let settings = person.pool.settings
        let kinds = ContactKind.allCases.filter { settings.autoVerifiedAttributes.contains($0.rawValue) }
        return try await send(
            .confirmSignUp, to: contact, of: kinds, for: person, counting: "resend", limit: 5, now: now)
    }

    private func unconfirmedContact(of user: User, in pool: UserPool) throws -> Contact {
        guard user.status == .unconfirmed else {
            throw AuthorityError(.invalidParameter, "User is already confirmed.")
        }
        guard let contact = contactToConfirm(of: user, in: pool.settings) else {
            throw AuthorityError(.invalidParameter, "Cannot resend codes. Auto verification not turned on.")
        }
        return contact
    }

    /// Sets an address verified and gives the user its alias. Throws `.aliasExists` where another proved it first.
    func markVerified(
        _ contact: Contact, of user: User, in pool: UserPool, forcing: Bool, by store: Store, now: Moment
    ) async throws {
        let (attribute, value) = (contact.kind.rawValue, contact.value)
        let alias = Alias(kind: attribute, key: pool.settings.key(of: value))
        let isAlias = pool.settings.aliasAttributes.contains(attribute)
        if isAlias, let owner = try await store.users.owner(of: alias, in: pool.id), owner != user.sub {
            guard forcing else {
                throw AuthorityError(.aliasExists, "An account with the \(attribute) already exists.")
            }
            try await store.users.releaseAlias(alias, in: pool.id, now: now)
        }
        try await setVerified(attribute, value, isAlias ? [alias] : [], of: user.sub, in: pool.id, by: store, now: now)
    }

    /// Marks an address as proven, if it still is the one that the code was sent to, and makes it an alias.
    func setVerified(
        _ attribute: String, _ value: String, _ aliases: [Alias], of sub: Subject, in pool: UserPoolID, by store: Store,
        now: Moment
    ) async throws {
        do {
            var change = UserChange(setting: ["\(attribute)_verified": "true"])
            change.aliasKinds = aliases.map(\.kind)
            change.aliases = aliases
            change.standing = [attribute: value]
            guard try await store.users.update(sub, in: pool, change, now: now) else {
                throw AuthorityError.expiredCode
            }
        } catch is NameConflict {
            throw AuthorityError(.aliasExists, "An account with the \(attribute) already exists.")
        }
    }

    /// Tells a taken name in the words that fit the pool.
    func insert(_ new: NewUser, in pool: UserPool, by store: Store) async throws {
        do {
            try await store.users.insert(new)
        } catch let conflict as NameConflict {
            guard conflict.kind == .alias else { throw AuthorityError.usernameExists }
            if let kind = pool.settings.usernameAttributes.first(where: { new.user.attributes[$0] != nil }) {
                throw AuthorityError(.usernameExists, "An account with the given \(kind) already exists.")
            }
            throw AuthorityError(.aliasExists, "An account with the given alias already exists.")
        }
    }

    /// In a pool that signs in by e-mail or phone the username is that attribute; in one with aliases it must not look
    /// like one, so that nobody takes another's address as a name.
    func attributes(
        _ given: [String: String], naming username: String, in settings: UserPoolSettings
    ) throws -> [String: String] {
        try Username.check(username)
        var attributes = given
        if let kind = settings.usernameAttributes.first(where: {
            $0 == (username.hasPrefix("+") ? "phone_number" : "email")
        }) {
            if let other = given[kind], other != username {
                throw AuthorityError(.invalidParameter, "User \(kind) attribute does not match the username.")
            }
            attributes[kind] = username
        } else if !settings.usernameAttributes.isEmpty {
            throw AuthorityError(.invalidParameter, Self.wrongUsername(settings.usernameAttributes))
        } else if settings.aliasAttributes.contains("email"), username.unicodeScalars.contains("@") {
            throw AuthorityError(
                .invalidParameter, "Username cannot be of email format, since user pool is configured for email alias.")
        } else if settings.aliasAttributes.contains("phone_number"), AttributeRules.isPhoneNumber(username) {
            throw AuthorityError(
                .invalidParameter,
                "Username cannot be of phone number format, since user pool is configured for phone number alias.")
        }
        return attributes
    }

    private static func wrongUsername(_ kinds: [String]) -> String {
        guard kinds.contains("phone_number") else { return "Username should be an email." }
        return kinds.contains("email")
            ? "Username should be either an email or a phone number." : "Username should be a phone number."
    }
}
