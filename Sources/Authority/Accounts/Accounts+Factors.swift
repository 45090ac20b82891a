package import Core
package import Directory

/// What someone changes of their second factors; nil leaves it as it is.
package struct MFAChange: Sendable {
    package struct Setting: Sendable {
        package let factor: SecondFactor
        package let isEnabled: Bool
        package let isPreferred: Bool

        package init(_ factor: SecondFactor, isEnabled: Bool, isPreferred: Bool) {
            self.factor = factor
            self.isEnabled = isEnabled
            self.isPreferred = isPreferred
        }
    }

    package let settings: [Setting]
    /// Whether a passkey that verified its user stands for two factors.
    package let countsPasskey: Bool?

    package init(_ settings: [Setting], countsPasskey: Bool? = nil) {
        self.settings = settings
        self.countsPasskey = countsPasskey
    }
}

/// Second factors of one's own account, and what an administrator does to them.
extension Accounts {
    /// A new seed, which is the user's once its first code was proven; base32, as authenticator apps take it.
    package func associateSoftwareToken(of user: User, in pool: UserPool) async throws -> String {
        guard pool.settings.takesSoftwareTokens else {
            throw AuthorityError.softwareTokenNotEnabled
        }
        let seed = TOTP.seed(authority.randomness)
        try await store.factors.put(.pendingSoftwareToken, secret: seed, of: user.sub, in: pool.id)
        return Base32.encode(seed.revealed)
    }

    /// The seed that waits for its first code, as `associateSoftwareToken` gave it; nil where none waits.
    package func pendingSoftwareToken(of user: User, in pool: UserPool) async throws -> String? {
        try await store.factors.find(.pendingSoftwareToken, of: user.sub, in: pool.id)?.secret
            .map { Base32.encode($0.revealed) }
    }

    /// Takes the first code of a new seed. Throws `.enableSoftwareTokenMFA` for a wrong one,
    /// `.softwareTokenMFANotFound` where none waits.
    package func verifySoftwareToken(
        code: String, name: String?, of user: User, in pool: UserPool, now: Moment
    ) async throws {
        let sub = user.sub
        guard let pending = try await store.factors.find(.pendingSoftwareToken, of: sub, in: pool.id),
            let seed = pending.secret
        else {
            throw AuthorityError(.softwareTokenMFANotFound, "User has no software token that waits to be verified.")
        }
        guard !pending.isLocked(at: now) else { throw AuthorityError.codeAttemptsExceeded }
        guard let step = TOTP.step(of: code, secret: seed, now: now) else {
            throw try await wrongFirstCode(of: sub, in: pool.id, now: now)
        }
        let isEnrolled = try await store.factors.enrol(
            seed, step: step, name: name, enabling: pool.settings.mfaMode == .on, of: sub, in: pool.id, now: now)
        guard isEnrolled else { throw AuthorityError.userDoesNotExist }
    }

    /// Counts a wrong first code of a seed.
    func wrongFirstCode(of sub: Subject, in pool: UserPoolID, now: Moment) async throws -> AuthorityError {
        let pending = try await store.factors.find(.pendingSoftwareToken, of: sub, in: pool)
        let counted = try await store.factors.recordFailure(
            of: .pendingSoftwareToken, seenFailures: pending?.failures(at: now) ?? 0, for: sub, in: pool, now: now)
        return counted ? AuthorityError(.enableSoftwareTokenMFA, "Code mismatch") : .codeAttemptsExceeded
    }

    /// Changes which second factors a user is asked for. Throws `.invalidParameter` for one that the pool does not
    /// offer or the user does not have. Answers what they have chosen afterwards.
    @discardableResult
    package func setMFAPreferences(
        _ change: MFAChange, of user: User, in pool: UserPool, now: Moment
    ) async throws -> MFAPreferences {
        var enabled = user.mfa.enabled
        var preferred = user.mfa.preferred
        for setting in change.settings {
            if setting.isEnabled { try await requireUsable(setting.factor, of: user, in: pool) }
            enabled = setting.isEnabled ? enabled.union([setting.factor]) : enabled.subtracting([setting.factor])
            if preferred == setting.factor { preferred = nil }
        }
        // Clients say of what they switch off that it is preferred; it is not.
        let wanted = change.settings.filter { $0.isPreferred && $0.isEnabled }.map(\.factor)
        guard wanted.count < 2 else {
            throw AuthorityError(.invalidParameter, "Only one factor can be preferred.")
        }
        let countsPasskey = change.countsPasskey ?? user.mfa.countsPasskey
        if change.countsPasskey == true { try await requirePasskey(of: user, in: pool) }
        // Whoever loses their passkeys must not be locked out (WebAuthnMfaSettingsType).
        guard !countsPasskey || !enabled.isEmpty else {
            throw AuthorityError(.invalidParameter, "Passkey MFA needs another MFA method besides.")
        }
        let preferences = MFAPreferences(
            enabled: enabled, preferred: wanted.first ?? preferred, countsPasskey: countsPasskey)
        try await store.factors.setPreferences(preferences, of: user.sub, in: pool.id, now: now)
        return preferences
    }

    private func requirePasskey(of user: User, in pool: UserPool) async throws {
        guard pool.settings.passkeys.countsAsTwoFactors, pool.settings.firstFactors.contains(.passkey) else {
            throw AuthorityError(.invalidParameter, "Passkey MFA is not enabled for the user pool.")
        }
        guard try await hasPasskey(user) else {
            throw AuthorityError(.invalidParameter, "User has no WebAuthn credential.")
        }
    }

    private func hasPasskey(_ user: User) async throws -> Bool {
        try await !store.passkeys.list(of: user.sub, in: user.pool, limit: 1).isEmpty
    }

    private func requireUsable(_ factor: SecondFactor, of user: User, in pool: UserPool) async throws {
        guard pool.settings.secondFactors.contains(factor) else {
            throw AuthorityError(.invalidParameter, "\(factor.rawValue) is not enabled for the user pool.")
        }
        switch factor {
        case .softwareToken:
            guard try await store.factors.find(.softwareToken, of: user.sub, in: pool.id)?.secret != nil else {
                throw AuthorityError(.invalidParameter, "User has not verified software token mfa")
            }
        case .email:
            guard user.verifiedContact(.email) != nil else {
                throw AuthorityError(.invalidParameter, "User does not have a verified email address")
            }
        case .sms:
            guard user.verifiedContact(.phone) != nil else {
                throw AuthorityError(.invalidParameter, "User does not have a verified phone number")
            }
        }
    }

    /// What a user can begin a sign-in with.
    package func firstFactors(of user: User, in pool: UserPool) async throws -> [FirstFactor] {
        let credentials = try await store.credentials.find(user.sub, in: pool.id)
        let hasPasskey = pool.settings.firstFactors.contains(.passkey) ? try await hasPasskey(user) : false
        let token =
            pool.settings.firstFactors.contains(.softwareToken)
            ? try await store.factors.find(.softwareToken, of: user.sub, in: pool.id) : nil
        // Whoever is asked for a second factor begins with the password, or with a passkey.
        let isAskedForMore =
            pool.settings.mfaMode == .on || pool.settings.mfaMode == .optional && !user.mfa.enabled.isEmpty
        return FirstFactor.allCases.filter { factor in
            guard pool.settings.firstFactors.contains(factor) else { return false }
            return switch factor {
            case .password: credentials?.passwordHash != nil
            case .email: user.verifiedContact(.email) != nil && !isAskedForMore
            case .sms: user.verifiedContact(.phone) != nil && !isAskedForMore
            case .softwareToken: token?.secret != nil && !isAskedForMore
            case .passkey: hasPasskey
            }
        }
    }

    /// The same by an administrator. Where the pool asks everybody for a second factor, and the software token is
    /// switched off with nothing in its place, it is taken away, so that the next sign-in sets one up: otherwise
    /// whoever lost it would be asked for it again.
    package func resetMFAPreferences(_ change: MFAChange, of user: User, in pool: UserPool, now: Moment) async throws {
        let preferences = try await setMFAPreferences(change, of: user, in: pool, now: now)
        let isTokenOff = change.settings.contains { $0.factor == .softwareToken && !$0.isEnabled }
        guard pool.settings.mfaMode == .on, isTokenOff, preferences.enabled.isEmpty else { return }
        try await deleteSoftwareToken(of: user, in: pool, now: now)
    }

    /// Takes the software token away, and the recovery codes that stood in for it: where the pool asks for a second
    /// factor, the next sign-in sets one up.
    package func deleteSoftwareToken(of user: User, in pool: UserPool, now: Moment) async throws {
        try await store.factors.removeSoftwareToken(of: user.sub, in: pool.id, now: now)
        try await removeRecoveryCodes(of: user)
    }
}
