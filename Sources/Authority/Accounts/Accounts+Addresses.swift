package import Core
package import Directory

/// Proving one's addresses, and taking back one that somebody else changed.
extension Accounts {
    /// Codes that a user may have sent to addresses of their own in an hour (Cognito's quotas).
    private static let codesAnHour = 5

    /// Counts a code that goes to an address of a user's own. Throws `.limitExceeded` after five in an hour.
    func countVerificationCode(of user: User, in pool: UserPool, by store: Store, now: Moment) async throws {
        let isWithin = try await store.codes.count(
            "verification_code", of: user.sub, in: pool.id, limit: Self.codesAnHour, now: now)
        guard isWithin else { throw AuthorityError.attemptLimitExceeded }
    }

    /// Sends a code that proves one's own address: the one that waits for it, else the one that is in force.
    ///
    /// Errors: `.limitExceeded` after five in an hour, `.invalidParameter`.
    package func sendVerificationCode(
        for attribute: String, of user: User, in pool: UserPool, now: Moment
    ) async throws -> CodeDelivery {
        guard let kind = verifiable(attribute) else {
            throw AuthorityError(.invalidParameter, "Cannot verify attribute \(attribute).")
        }
        let waiting = try await waitingAddresses(of: user, in: pool, now: now).first { $0.kind == kind }
        guard let contact = waiting ?? user.contact(kind) else {
            throw AuthorityError(.invalidParameter, "User does not have attribute \(attribute).")
        }
        try await countVerificationCode(of: user, in: pool, by: store, now: now)
        let code = order(
            .verifyAttribute(attribute), to: contact, isNew: waiting != nil, for: user, in: pool, now: now)
        try await store.codes.replace(code.code, for: user.sub, in: pool.id, message: code.message)
        return code.delivery
    }

    /// Proves one's own address; one that waited for its code comes in force.
    ///
    /// Errors: `.codeMismatch`, `.expiredCode`, `.limitExceeded`, `.aliasExists`, `.tooManyRequests`.
    package func verifyAttribute(
        _ attribute: String, code: String, of user: User, in pool: UserPool, now: Moment
    ) async throws {
        let refusal = AuthorityError(.invalidParameter, "Cannot verify attribute \(attribute).")
        guard let kind = verifiable(attribute) else { throw refusal }
        let outcome = try await store.transaction { store in
            let waiting = try await store.codes.waitingAddresses(of: user.sub, in: pool.id, now: now)
                .first { $0.kind == kind }
            guard let contact = waiting ?? user.contact(kind) else { throw refusal }
            let outcome = try await store.codes.take(
                code, sentTo: contact.value, for: user.sub, purpose: .verifyAttribute(attribute), in: pool.id, now: now)
            guard outcome == .accepted else { return outcome }
            if waiting != nil {
                try await replace(with: contact, of: user, in: pool, by: store, now: now)
            } else {
                let isAlias = pool.settings.aliasAttributes.contains(attribute)
                let alias = Alias(kind: attribute, key: pool.settings.key(of: contact.value))
                try await setVerified(
                    attribute, contact.value, isAlias ? [alias] : [], of: user.sub, in: pool.id, by: store, now: now)
            }
            return outcome
        }
        try require(outcome)
    }

    /// The addresses of a user that come in force once their code is given.
    package func waitingAddresses(of user: User, in pool: UserPool, now: Moment) async throws -> [Contact] {
        try await store.codes.waitingAddresses(of: user.sub, in: pool.id, now: now)
    }

    /// A proven address takes the place of the one that the user has.
    private func replace(
        with contact: Contact, of user: User, in pool: UserPool, by store: Store, now: Moment
    ) async throws {
        let kind = contact.kind
        var change = UserChange(setting: [kind.rawValue: contact.value, kind.verifiedAttribute: "true"])
        if pool.settings.identifyingAttributes.contains(kind.rawValue) {
            change.aliasKinds = [kind.rawValue]
            change.aliases = [Alias(kind: kind.rawValue, key: pool.settings.key(of: contact.value))]
        }
        for name in [kind.rawValue, kind.verifiedAttribute] { change.standing[name] = .some(user.attributes[name]) }
        if let old = user.verifiedContact(kind), old != contact, canSend(to: kind) {
            let notice = notice(that: old, of: user, becomes: contact.value, in: pool, now: now)
            change.lost = [notice.lost]
            change.messages = [notice.message]
        }
        do {
            guard try await store.users.update(user.sub, in: pool.id, change, now: now) else {
                throw AuthorityError.rateExceeded
            }
        } catch is NameConflict {
            throw AuthorityError(.aliasExists, "An account with the \(kind.rawValue) already exists.")
        }
    }

    /// What a code can prove: an e-mail address, and a phone number where something can be sent to it.
    private func verifiable(_ attribute: String) -> ContactKind? {
        ContactKind(rawValue: attribute).flatMap { canSend(to: $0) ? $0 : nil }
    }
}

/// An address that is back.
package struct RestoredAddress: Sendable, Hashable {
    package let contact: Contact
    /// Whether the password is good no more, so that a new one must be chosen by a code.
    package let resetsPassword: Bool
}

extension Accounts {
    /// What is told at an address that its user has no more, and the link in it.
    func notice(
        that contact: Contact, of user: User, becomes new: String?, in pool: UserPool, now: Moment
    ) -> (lost: LostAddress, message: OutboxMessage) {
        let lost = LostAddress(
            contact, handle: Base64URL.encode(authority.randomness.bytes(32)), changedAt: now)
        let message = authority.messages.addressChanged(
            from: contact, to: new.map { CodeDelivery(Contact(contact.kind, $0)).destination },
            link: "\(authority.installation.issuer(of: pool.id))/account/undo?change=\(lost.handle)", of: user,
            in: pool,
            now: now)
        return (lost, message)
    }

    /// The address that a link puts back, of whom; nil for a link that is good no more.
    package func lostAddress(
        _ handle: String, in pool: UserPool, now: Moment
    ) async throws -> (user: User, contact: Contact)? {
        try await store.addressChanges.find(handle, in: pool.id, now: now)
    }

    /// Puts a lost address back and ends what was opened meanwhile: later changes, codes and sessions. The password of
    /// whoever can have a new one sent is good no more. Errors: `.expiredCode`, `.aliasExists`.
    package func restoreAddress(_ handle: String, in pool: UserPool, now: Moment) async throws -> RestoredAddress {
        guard let (former, contact) = try await lostAddress(handle, in: pool, now: now) else {
            throw AuthorityError.expiredCode
        }
        let kind = contact.kind.rawValue
        let isAlias = pool.settings.identifyingAttributes.contains(kind)
        var user = former
        user.attributes[kind] = contact.value
        user.attributes[contact.kind.verifiedAttribute] = "true"
        let canReset = user.status == .confirmed && contactToRecover(user, in: pool.settings) != nil
        do {
            let isRestored = try await store.addressChanges.restore(
                contact, by: handle,
                as: isAlias ? Alias(kind: kind, key: pool.settings.key(of: contact.value)) : nil,
                resettingPassword: canReset, in: pool.id, now: now)
            guard isRestored else { throw AuthorityError.expiredCode }
        } catch is NameConflict {
            throw AuthorityError(.aliasExists, "An account with the \(kind) already exists.")
        }
        return RestoredAddress(contact: contact, resetsPassword: canReset)
    }
}
