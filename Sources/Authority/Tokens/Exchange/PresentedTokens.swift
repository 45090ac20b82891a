import Core
import Directory
import Federation

/// Reads the tokens of an exchange: whose they are, whether they are good, what they allow.
struct PresentedTokens: Sendable {
    let authority: Authority
    let client: ClientConfiguration
    let now: Moment

    /// Whom a token is about, and how far it reaches.
    struct Subject: Sendable {
        let user: User
        /// Nil where the token says nothing of scopes.
        let scopes: [String]?
        let family: FamilyID?
        let authTime: Moment
        let end: Moment
        /// Who acts already, and who may (RFC 8693 §4.1, §4.4).
        let act: JSON?
        let mayAct: JSON?
    }

    /// Who acts for the subject.
    struct Actor: Sendable {
        let subject: String
        let issuer: String?
        let act: JSON?

        /// With those who acted before behind it.
        func claim(before earlier: JSON?) -> JSON {
            .object(["sub": .string(subject), "iss": issuer.map { .string($0) }, "act": earlier ?? act])
        }
    }

    func subject(_ token: TokenExchange.Presented) async throws -> Subject {
        do {
            switch token.type {
            case .accessToken where token.provider == nil: return try await ofAccessToken(token.text)
            case .saml2: throw TokenExchange.Fault.notImplemented("saml2")
            case .accessToken: throw TokenExchange.Fault.notImplemented("access tokens of other providers")
            case .idToken, .jwt: return try await ofIDToken(token)
            }
        } catch let error as AuthorityError {
            throw TokenExchange.Fault.invalidSubject(error.message)
        }
    }

    /// A user or a machine.
    func actor(_ token: TokenExchange.Presented) async throws -> Actor {
        guard token.provider == nil, token.type != .saml2 else {
            throw TokenExchange.Fault.notImplemented("actor tokens of other providers")
        }
        if token.type == .accessToken {
            guard let claims = try await authority.accessTokens.inspect(token.text, in: client.pool, now: now) else {
                throw TokenExchange.Fault.invalidActor("The actor token is not a valid access token of this pool.")
            }
            return Self.actor(claims)
        }
        do {
            return Self.actor(
                try await authority.idTokens.claims(
                    of: token.text, in: client.pool, checksServerSide: true, now: now))
        } catch is IDTokenVerifier.Fault {
            throw TokenExchange.Fault.invalidActor("The actor token is not a valid ID token of this pool.")
        }
    }

    private static func actor(_ claims: JSON) -> Actor {
        Actor(subject: claims["sub"]?.string ?? "", issuer: claims["iss"]?.string, act: claims["act"])
    }

    private func ofAccessToken(_ text: String) async throws -> Subject {
        let access = try await authority.accessTokens.verify(text, requiring: nil, now: now, forAnyAudience: true)
        guard access.client.pool.pool.id == client.pool.pool.id, let claims = JWT.Unverified(text)?.claims else {
            throw AuthorityError.invalidAccessToken
        }
        return Subject(
            user: access.user, scopes: access.scopes, family: access.family, authTime: access.authTime,
            end: Moment(seconds: claims["exp"]?.integer ?? 0), act: claims["act"], mayAct: claims["may_act"])
    }

    private func ofIDToken(_ token: TokenExchange.Presented) async throws -> Subject {
        let issuer = Federation.namedIssuer(of: token.text)
        guard token.provider == nil, issuer == authority.installation.issuer(of: client.pool.pool.id) else {
            return try await ofProvider(token, issuer)
        }
        let claims: JSON
        do {
            claims = try await authority.idTokens.claims(
                of: token.text, in: client.pool, checksServerSide: false, now: now)
        } catch is IDTokenVerifier.Fault {
            throw TokenExchange.Fault.invalidSubject("The subject token is not a valid ID token.")
        }
        let family = claims["origin_jti"]?.string.map { FamilyID($0) }
        let (user, _) = try await authority.accessTokens.liveUser(
            Core.Subject(claims["sub"]?.string ?? ""), family: family, issuedAt: claims["iat"]?.integer ?? 0,
            in: client.pool.pool.id, now: now)
        return Subject(
            user: user, scopes: nil, family: family,
            authTime: Moment(seconds: claims["auth_time"]?.integer ?? now.seconds),
            end: Moment(seconds: claims["exp"]?.integer ?? 0), act: claims["act"], mayAct: claims["may_act"])
    }

    /// An ID token of a provider of the pool: of somebody who has signed in through it before.
    private func ofProvider(_ token: TokenExchange.Presented, _ issuer: String?) async throws -> Subject {
        let found = client.pool.providers.first { provider in
            if let name = token.provider { return name == provider.name }
            return issuer != nil && (try? authority.issuer(of: provider)) == issuer
        }
        guard let provider = found else {
            throw TokenExchange.Fault.invalidSubject("The subject token is of no provider of this pool.")
        }
        let login = try await login(token.text, of: provider)
        let user = try await authority.store.userIdentities.find(
            [(UserIdentity.subjectAttribute, login.subject)], at: provider.name,
            issuer: try authority.issuer(of: provider), in: client.pool.pool.id)
        guard let user, user.isEnabled else {
            throw TokenExchange.Fault.invalidSubject("The subject of the token is no user of this pool.")
        }
        return Subject(
            user: user, scopes: nil, family: nil,
            authTime: Moment(seconds: login.claims["auth_time"]?.integer ?? now.seconds),
            end: Moment(seconds: login.claims["exp"]?.integer ?? 0), act: nil, mayAct: login.claims["may_act"])
    }
    private func login(_ text: String, of provider: IdentityProvider) async throws -> Login {
        let view = authority.view(of: provider, in: client.pool)
        do throws(FederationFault) {
            return try await authority.federation.login(text, of: view, now: now)
        } catch {
            throw TokenExchange.Fault.invalidSubject("The subject token is not valid: \(error.log).")
        }
    }
}
