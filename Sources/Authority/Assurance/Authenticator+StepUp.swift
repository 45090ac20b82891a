package import Core
package import Directory

/// Step-up: somebody who is signed in proves what is missing to the level that a client demands, and only that.
extension Authenticator {
    /// How a signed-in browser stands to what is demanded.
    package enum Standing: Sendable {
        case enough
        /// A second factor of theirs is missing.
        case canStepUp
        /// Another sign-in can reach it, this one cannot.
        case needsAnother
        /// They have nothing that reaches it.
        case outOfReach
    }

    package func standing(
        of session: BrowserSession, demanding demand: AssuranceDemand, at client: ClientConfiguration, now: Moment
    ) async throws -> Standing {
        let store = authority.store
        guard let user = try await store.users.find(session.sub, in: session.pool) else { return .needsAnother }
        let attempt = SignInAttempt(client: client, purpose: .tokens, now: now)
        let factors = try await secondFactorRule(for: user, attempt, in: store).usable
        let methods = session.methods.compactMap(AuthenticationMethod.init(rawValue:))
        switch demand.step(from: methods, with: factors) {
        case .enough: return .enough
        case .oneMore: return .canStepUp
        case .outOfReach:
            let beginnings = try await beginnings(of: user, attempt)
            return beginnings.contains { demand.step(from: [$0], with: factors) != .outOfReach }
                ? .needsAnother : .outOfReach
        }
    }

    /// Asks a signed-in browser for what is missing; it ends in the same session under another handle. Errors:
    /// `.assuranceOutOfReach`, and those of the challenge.
    package func stepUp(
        _ session: BrowserSession, demanding demand: AssuranceDemand, at client: ClientConfiguration,
        for purpose: SignInPurpose, from origin: SignInOrigin, now: Moment
    ) async throws -> SignInResult {
        guard let user = try await authority.store.users.find(session.sub, in: session.pool) else {
            throw AuthorityError.invalidSession
        }
        let base = StepUpBase(
            session: .browser(session.handleHash), authTime: session.authTime, expiresAt: session.expiresAt)
        let attempt = SignInAttempt(
            client: client, purpose: purpose, origin: origin, demand: demand, base: base, now: now)
        return try await stepUp(user, session.methods.compactMap(AuthenticationMethod.init(rawValue:)), attempt)
    }

    /// USER_AUTH with ACCESS_TOKEN: what was proven for the token counts, unless it is older than `maxAge`; then, and
    /// for a token that names no family, the sign-in begins anew. It ends in a family of its own.
    ///
    /// Errors: `.invalidParameter` where the token is at the level already, `.notAuthorized` where it is not of this
    /// user and client; those of `begin`.
    package func stepUp(
        _ username: String, from access: VerifiedAccess, maxAge: Lifetime?, preferring preferred: String?,
        inputs: [String: String], demanding demand: AssuranceDemand, at client: ClientConfiguration,
        from origin: SignInOrigin, metadata: [String: String], now: Moment
    ) async throws -> SignInResult {
        let login = LoginName(username, in: client.pool.pool.settings)
        let named = try await authority.store.users.find(login, in: client.pool.pool.id)
        guard named?.sub == access.user.sub, access.client.client.id == client.client.id else {
            throw AuthorityError(.notAuthorized, "Access Token does not belong to the user and client.")
        }
        let isRecent = maxAge.map { now - access.authTime <= $0 } ?? true
        guard isRecent, let family = access.family, !access.methods.isEmpty else {
            return try await begin(
                username, preferring: preferred, inputs: inputs, at: client, for: .tokens, from: origin,
                demanding: demand, metadata: metadata, now: now)
        }
        let base = StepUpBase(session: .family(family), authTime: access.authTime, expiresAt: now)
        var attempt = SignInAttempt(
            beginningWith: metadata, client: client, purpose: .tokens, origin: origin, demand: demand, now: now)
        attempt.base = base
        try await preAuthenticate(login, attempt)
        do {
            return try await stepUp(access.user, access.methods, attempt)
        } catch let error as AuthorityError where error == .assuranceOutOfReach {
            // A passkey is enough by itself: it adds nothing to what was proven before.
            attempt.base = nil
            guard demand.step(from: [.softwareKey], with: []) == .enough,
                try await canBeginByPasskey(access.user, attempt)
            else { throw error }
            return try await WebAuthnChallenge.begin(login, attempt, self)
        }
    }

    private func stepUp(
        _ user: User, _ methods: [AuthenticationMethod], _ attempt: SignInAttempt
    ) async throws -> SignInResult {
        let factors = try await secondFactorRule(for: user, attempt, in: authority.store).usable
        if attempt.demand?.step(from: methods, with: factors) == .enough {
            throw AuthorityError(.invalidParameter, "The requested authentication level is met already.")
        }
        let progress = SignInProgress(
            user: user, methods: methods,
            admission: Admission(
                pool: user.pool, sub: user.sub, client: attempt.client.client.id, seenFailures: 0, passwordVersion: nil,
                statuses: [.confirmed], session: nil, device: attempt.device, address: attempt.origin.address))
        return try await advance(progress, attempt, in: authority.store)
    }

    /// What a sign-in of this user may begin with.
    private func beginnings(of user: User, _ attempt: SignInAttempt) async throws -> [AuthenticationMethod] {
        let allowed = attempt.pool.settings.firstFactors
        var methods: [AuthenticationMethod] = []
        if allowed.contains(.password) { methods.append(.password) }
        if allowed.contains(.email), canBeginByEmail(user, attempt) { methods.append(.email) }
        if try await canBeginByPasskey(user, attempt) { methods.append(.softwareKey) }
        return methods
    }
}

extension AssuranceDemand {
    /// Whether a sign-in that begins with `method` may come to a level that is demanded, by what the pool offers.
    package func isWithinReach(beginningWith method: AuthenticationMethod, in settings: UserPoolSettings) -> Bool {
        let offered = settings.mfaMode == .off ? [] : SecondFactor.allCases.filter(settings.secondFactors.contains)
        return step(from: [method], with: offered) != .outOfReach
    }
}
