import Core
import Directory
import NativeCrypto

/// NEW_PASSWORD_REQUIRED: a temporary password was proven and must be replaced, with the attributes the pool requires.
enum NewPasswordRequiredChallenge: Challenge {
    static let name = "NEW_PASSWORD_REQUIRED"
    private static let attributePrefix = "userAttributes."

    /// Admits the temporary password and asks for a lasting one.
    static func issue(
        _ progress: SignInProgress, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let user = progress.user
        let session = authenticator.session(of: name, for: progress, attempt)
        let missing = missingAttributes(of: user, in: attempt.pool.settings)
        let shown = user.attributes.filter { attempt.client.client.readableAttributes($0.key) }
        let challenge = IssuedChallenge(
            name: name,
            parameters: [
                "USER_ID_FOR_SRP": user.username,
                "requiredAttributes": JSON.array(missing.map { .string(attributePrefix + $0) }).text,
                "userAttributes": JSON.object(
                    shown.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
                ).text,
            ],
            session: authenticator.text(of: session))
        return try await authenticator.issue(
            challenge, admitting: progress, attempt, in: authenticator.authority.store)
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let authority = authenticator.authority
        let password = try answer.required("NEW_PASSWORD")
        let session = try authenticator.session(of: name, in: answer, attempt)
        guard let sub = session.sub, let user = try await authority.store.users.find(sub, in: attempt.pool.id)
        else { throw AuthorityError.invalidSession }
        try attempt.pool.settings.passwordPolicy.check(password)
        let attributes = try attributes(in: answer, of: user, attempt)
        let credentials = try await authority.newCredentials(
            password, for: user.username, in: attempt.pool, now: attempt.now)
        return try await replace(credentials, attributes, of: user, session, attempt, authenticator)
    }

    private static func replace(
        _ credentials: Credentials, _ attributes: [String: String], of user: User, _ session: ChallengeSession,
        _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        @Sendable func admission(_ status: User.Status, _ passwordVersion: Int64, _ spent: SpentSession?) -> Admission {
            Admission(
                pool: user.pool, sub: user.sub, client: attempt.client.client.id, seenFailures: 0,
                passwordVersion: passwordVersion, statuses: [status], session: spent,
                device: session.device(in: attempt), address: attempt.origin.address)
        }
        guard let version = session.passwordVersion else { throw AuthorityError.invalidSession }
        let replaced = try await authenticator.authority.store.transaction { store in
            let temporary = admission(.forceChangePassword, version, session.spent)
            guard try await store.credentials.admit(temporary, granting: .challenge(), now: attempt.now) != nil
            else { throw AuthorityError.invalidSession }
            if !attributes.isEmpty {
                _ = try await authenticator.authority.accounts.updateAttributes(
                    of: user, setting: attributes,
                    missing: Set(missingAttributes(of: user, in: attempt.pool.settings)), by: attempt.client.client,
                    in: attempt.pool, with: store, now: attempt.now)
            }
            _ = try await store.credentials.setPassword(
                credentials, status: .confirmed, of: user.sub, in: user.pool, now: attempt.now)
            guard let user = try await store.users.find(user.sub, in: user.pool) else {
                throw AuthorityError.invalidSession
            }
            return user
        }
        // The pool's functions are asked from here on, which no transaction waits for.
        var attempt = attempt
        attempt.tokenSource = .newPasswordChallenge
        let progress = SignInProgress(
            user: replaced, methods: session.methods, admission: admission(.confirmed, version + 1, nil))
        return try await authenticator.advance(progress, attempt, in: authenticator.authority.store)
    }

    private static func missingAttributes(of user: User, in settings: UserPoolSettings) -> [String] {
        settings.schema.required.map(\.name).filter { user.attributes[$0] == nil }
    }

    /// The attributes of an answer: those the client may write, none that is already set among the required ones.
    private static func attributes(
        in answer: ChallengeAnswer, of user: User, _ attempt: SignInAttempt
    ) throws -> [String: String] {
        var attributes: [String: String] = [:]
        for (name, value) in answer.responses where name.hasPrefix(attributePrefix) {
            attributes[String(name.dropFirst(attributePrefix.count))] = value
        }
        let settings = attempt.pool.settings
        let missing = missingAttributes(of: user, in: settings)
        try AttributeRules(settings).check(
            attributes, writableBy: attempt.client.client, isNew: false, missing: Set(missing))
        for name in attributes.keys where settings.schema[name]?.isRequired == true && user.attributes[name] != nil {
            throw AuthorityError(.notAuthorized, "Cannot modify an already provided \(name)")
        }
        for name in missing where attributes[name, default: ""].isEmpty {
            throw AuthorityError(.invalidParameter, "Invalid attributes given, \(name) is missing")
        }
        return attributes
    }
}
