import Core
import Directory

/// The end of every sign-in.
extension Authenticator {
    /// By what was proven with `methods`; before it stands the proof of a remembered device. It is let in first, and
    /// then the pool's functions are told: what they refuse is taken back. Never within a transaction, which would wait
    /// for them.
    func finish(
        _ admission: Admission, _ methods: [AuthenticationMethod], _ attempt: SignInAttempt, in store: Store
    ) async throws -> SignInResult {
        guard attempt.demand?.isMet(by: methods) ?? true else { throw AuthorityError.assuranceOutOfReach }
        var admission = admission
        admission.stepping = attempt.base?.session
        switch attempt.purpose {
        case .tokens: return try await finishInTokens(admission, methods, attempt, in: store)
        case .browserSession(let handle, let replaced):
            return try await finishInBrowser(admission, methods, handle, replacing: replaced, attempt, in: store)
        }
    }

    private func finishInTokens(
        _ admission: Admission, _ methods: [AuthenticationMethod], _ attempt: SignInAttempt, in store: Store
    ) async throws -> SignInResult {
        // What a browser proves besides is for that browser.
        if case .browser = attempt.base?.session { throw AuthorityError.invalidSession }
        let device = try await recognize(admission, attempt, in: store)
        if case .toProve(let known) = device {
            return try await DeviceSRPChallenge.issue(known, admission, methods, attempt, self, in: store)
        }
        let family = newFamily(for: admission.sub, methods, device.key, attempt)
        guard let user = try await store.credentials.admit(admission, granting: .family(family), now: attempt.now)
        else { throw try await refusal(admission, attempt, in: store) }
        let tokens = try await authority.tokens.revoking(family, at: attempt.client, now: attempt.now) {
            try await postAuthenticate(user, attempt, usesNewDevice: device.isNew)
            return try await authority.tokens.issue(
                .api, for: user, family: family, newDevice: device.metadata(for: user), at: attempt.client,
                on: TokenOccasion(attempt.tokenSource, clientMetadata: attempt.metadata.clientMetadata),
                now: attempt.now)
        }
        return .tokens(tokens)
    }

    private func finishInBrowser(
        _ admission: Admission, _ methods: [AuthenticationMethod], _ handle: String, replacing replaced: String?,
        _ attempt: SignInAttempt, in store: Store
    ) async throws -> SignInResult {
        let session = BrowserSession(
            pool: admission.pool, id: BrowserSessionID.make(authority.randomness),
            handleHash: BrowserSessions.hash(handle), replacing: replaced.map { BrowserSessions.hash($0) },
            sub: admission.sub, client: attempt.client.client.id, authTime: attempt.base?.authTime ?? attempt.now,
            expiresAt: attempt.base?.expiresAt ?? attempt.now + attempt.pool.settings.sessions.browserLifetime,
            methods: methods.map(\.rawValue), assurance: AssuranceLevel(methods)?.rawValue ?? 0,
            origin: attempt.origin.ofSession, provider: attempt.provider?.name,
            providerSession: attempt.provider?.session)
        // A step-up is answered in the browser whose session it adds to.
        if let base = attempt.base, session.replacedHash.map({ .browser($0) != base.session }) ?? true {
            throw AuthorityError.invalidSession
        }
        var admission = admission
        admission.browser = rememberedBrowser(methods, attempt)
        let user = try await store.credentials.admit(
            admission, granting: attempt.base == nil ? .browserSession(session) : .steppedSession(session),
            now: attempt.now)
        guard let user else { throw try await refusal(admission, attempt, in: store) }
        do {
            try await postAuthenticate(user, attempt)
        } catch {
            try await authority.store.browserSessions.delete(handle, in: admission.pool)
            throw error
        }
        return .browserSession(session, user)
    }

    private func newFamily(
        for sub: Subject, _ methods: [AuthenticationMethod], _ device: DeviceKey?, _ attempt: SignInAttempt
    ) -> RefreshFamily {
        RefreshFamily(
            pool: attempt.pool.id, id: FamilyID.make(authority.randomness), client: attempt.client.client.id, sub: sub,
            scopes: [userAdminScope], isOAuth: false, authTime: attempt.base?.authTime ?? attempt.now,
            expiresAt: attempt.now + attempt.client.client.settings.refreshTokenLifetime, deviceKey: device,
            methods: methods.map(\.rawValue), showsAssurance: attempt.demand != nil, origin: attempt.origin.ofSession)
    }
}
