package import Core
package import Directory
import NativeCrypto

/// A user that an administrator makes.
package struct UserInvitation: Sendable {
    package let username: String
    package let attributes: [String: String]
    /// Nil: one is made and sent.
    package let temporaryPassword: String?
    package let forcesAlias: Bool
    package let sendsMessage: Bool
    /// What the message goes by; empty for the first that there is.
    package let media: [ContactKind]
    /// For the trigger PreSignUp.
    package let metadata: SignUpMetadata

    package init(
        username: String, attributes: [String: String], temporaryPassword: String?, forcesAlias: Bool,
        sendsMessage: Bool, media: [ContactKind] = [], metadata: SignUpMetadata = SignUpMetadata()
    ) {
        self.username = username
        self.attributes = attributes
        self.temporaryPassword = temporaryPassword
        self.forcesAlias = forcesAlias
        self.sendsMessage = sendsMessage
        self.media = media
        self.metadata = metadata
    }
}

extension Accounts {
    /// Makes a user with a temporary password and queues the invitation, in one statement. Errors: those of the trigger
    /// PreSignUp, which is asked before, among them.
    package func create(_ invitation: UserInvitation, in pool: UserPool, now: Moment) async throws -> User {
        let attributes = try attributes(invitation.attributes, naming: invitation.username, in: pool.settings)
        // What the pool requires and is not given, the user gives with the new password.
        try AttributeRules(pool.settings).check(attributes, writableBy: nil, isNew: true)
        let sub = Subject.make(authority.randomness)
        let name = pool.settings.usernameAttributes.isEmpty ? invitation.username : sub.rawValue
        let user = User(
            pool: pool.id, sub: sub, username: name, status: .forceChangePassword, attributes: attributes,
            createdAt: now, modifiedAt: now)
        let password = try temporaryPassword(invitation.temporaryPassword, in: pool)
        _ = try await authority.triggers.run(
            PreSignUp(act: .adminCreateUser, attributes: attributes, metadata: invitation.metadata),
            about: TriggerSubject(name, at: nil), in: pool, now: now)
        let names = aliases(attributes, in: pool.settings)
        let messages =
            invitation.sendsMessage
            ? try invitations(password, by: invitation.media, to: user, in: pool, now: now) : []
        let new = NewUser(
            user: user, usernameKey: pool.settings.key(of: name),
            credentials: try await authority.newCredentials(password, for: name, in: pool, isTemporary: true, now: now),
            aliases: names,
            messages: messages)
        guard invitation.forcesAlias else {
            try await insert(new, in: pool, by: store)
            return user
        }
        // The former holder loses the alias only where the new user is really made.
        try await store.transaction { store in
            for alias in names where pool.settings.aliasAttributes.contains(alias.kind) && alias.isAddress {
                try await store.users.releaseAlias(alias, in: pool.id, now: now)
            }
            try await insert(new, in: pool, by: store)
        }
        return user
    }

    /// Sends the invitation again, with a new temporary password and a new term for it.
    package func resendInvitation(
        to user: User, temporaryPassword given: String?, by media: [ContactKind] = [], in pool: UserPool, now: Moment
    ) async throws {
        let refusal = AuthorityError(
            .unsupportedUserState, "Resend not possible. \(user.username) status is not FORCE_CHANGE_PASSWORD")
        guard user.status == .forceChangePassword else { throw refusal }
        let password = try temporaryPassword(given, in: pool)
        let credentials = try await authority.newCredentials(
            password, for: user.username, in: pool, isTemporary: true, now: now)
        let isSent = try await store.credentials.setPassword(
            credentials, status: .forceChangePassword, of: user.sub, in: pool.id,
            from: [.forceChangePassword],
            messages: try invitations(password, by: media, to: user, in: pool, now: now), now: now)
        guard isSent else { throw refusal }
    }

    /// Sets a password: a lasting one confirms the user, a temporary one must be changed at the next sign-in. All
    /// sessions end.
    package func setPassword(
        _ password: String, isPermanent: Bool, of user: User, in pool: UserPool, now: Moment
    ) async throws {
        try pool.settings.passwordPolicy.check(password)
        let credentials = try await authority.newCredentials(
            password, for: user.username, in: pool, isTemporary: !isPermanent, now: now)
        _ = try await store.credentials.setPassword(
            credentials, status: isPermanent ? .confirmed : .forceChangePassword, of: user.sub, in: pool.id, now: now)
    }

    /// Confirms a sign-up without a code. Throws `.notAuthorized` for a user in another state.
    package func confirm(
        _ user: User, in pool: UserPool, clientMetadata: [String: String] = [:], now: Moment
    ) async throws {
        guard
            try await store.users.setStatus(.confirmed, from: [.unconfirmed], of: user.sub, in: pool.id, now: now)
        else { throw Self.notToBeConfirmed(user) }
        try await confirmed(user, by: .confirmSignUp, at: nil, in: pool, clientMetadata, now: now)
    }

    /// Makes the password useless until it is reset by a code, which is sent; all sessions end.
    package func resetPassword(of user: User, in pool: UserPool, now: Moment) async throws {
        guard user.status == .confirmed || user.status == .resetRequired else {
            throw AuthorityError(.notAuthorized, "User password cannot be reset in the current state.")
        }
        guard let contact = contactToRecover(user, in: pool.settings) ?? user.verifiedContact(.email) else {
            throw noRecoveryAddress
        }
        let code = order(.resetPassword, to: contact, for: user, in: pool, now: now)
        try await store.transaction { store in
            try await store.codes.replace(code.code, for: user.sub, in: pool.id, message: code.message)
            try await store.users.endSessions(of: user.sub, in: pool.id, now: now)
            _ = try await store.users.setStatus(
                .resetRequired, from: [.confirmed, .resetRequired], of: user.sub, in: pool.id, now: now)
        }
    }

    /// One message for each medium that is asked for and that the user has an address of.
    private func invitations(
        _ password: String, by media: [ContactKind], to user: User, in pool: UserPool, now: Moment
    ) throws -> [OutboxMessage] {
        guard authority.installation.sendsSMS || !media.contains(.phone) else {
            throw AuthorityError(.invalidParameter, "DesiredDeliveryMediums: \(Provisioning.noWayOutForSMS)")
        }
        let kinds = media.isEmpty ? ContactKind.allCases.filter(canSend) : media
        let contacts = kinds.compactMap { user.contact($0) }
        return (media.isEmpty ? Array(contacts.prefix(1)) : contacts).map {
            authority.messages.invitation(password, to: $0, for: user, in: pool, now: now)
        }
    }

    /// Whether a message to an address of this kind can leave; e-mail that cannot waits.
    func canSend(to kind: ContactKind) -> Bool { kind == .email || authority.installation.sendsSMS }

    private func temporaryPassword(_ given: String?, in pool: UserPool) throws -> String {
        let policy = pool.settings.passwordPolicy
        guard let given else {
            return PasswordPolicy.temporaryPassword(length: policy.minimumLength, authority.randomness)
        }
        try policy.check(given)
        return given
    }
}
