package import Core
package import Directory
import Federation

/// Token exchange (RFC 8693): a token that somebody has brought, for one that is made for another audience.
/// GetDerivedToken and the grant of the token endpoint are two doors to it.
///
/// What comes out is never more than what went in: scopes are those that the subject's token, the client and the
/// request have in common, and it ends no later. Without an actor the token looks as if the subject acted
/// (impersonation); with one it says who acts for whom (delegation). A client is allowed each by its own flow.
package struct TokenExchange: Sendable {
    let authority: Authority

    package enum TokenType: String, Sendable, CaseIterable {
        case accessToken = "urn:ietf:params:oauth:token-type:access_token"
        case idToken = "urn:ietf:params:oauth:token-type:id_token"
        case jwt = "urn:ietf:params:oauth:token-type:jwt"
        case saml2 = "urn:ietf:params:oauth:token-type:saml2"
    }

    /// A token that somebody presents.
    package struct Presented: Sendable {
        package let text: String
        package let type: TokenType
        /// The pool's provider that has made it; nil for one of our own, or where the token says it.
        package let provider: String?

        package init(text: String, type: TokenType, provider: String? = nil) {
            self.text = text
            self.type = type
            self.provider = provider
        }
    }

    package struct Request: Sendable {
        package let subject: Presented
        package var actor: Presented?
        /// Nil asks for all that can be had.
        package var scopes: [String]?
        /// A client of the pool, or a resource server by its identifier.
        package var audience: String?
        /// A resource server by its identifier.
        package var resource: String?
        package var issued = TokenType.accessToken

        package init(subject: Presented) { self.subject = subject }
    }

    package struct Derived: Sendable {
        package let token: String
        package let type: TokenType
        package let lifetime: Lifetime
        package let scopes: [String]
    }

    /// Why nothing was exchanged; each door says it in its own words.
    package enum Fault: Error, Sendable, Hashable {
        /// The client may not do this.
        case notAllowed
        case invalidSubject(String)
        case invalidActor(String)
        case invalidTarget
        case invalidScope
        case notImplemented(String)
    }

    /// Errors: `Fault`, and those of the pool's function for tokens.
    package func exchange(_ request: Request, at client: ClientConfiguration, now: Moment) async throws -> Derived {
        let flow = request.actor == nil ? "TOKEN_EXCHANGE_IMPERSONATION" : "TOKEN_EXCHANGE_DELEGATION"
        guard client.client.settings.allows(flow: flow) else { throw Fault.notAllowed }
        let reading = PresentedTokens(authority: authority, client: client, now: now)
        let subject = try await reading.subject(request.subject)
        var actor: PresentedTokens.Actor?
        if let token = request.actor { actor = try await reading.actor(token) }
        try Self.check(actor, mayActFor: subject, at: client)
        let target = try await target(of: request, at: client)
        let scopes = try Self.scopes(request, subject, target, at: client)
        return try await issue(request, subject, actor, target, scopes, at: client, now: now)
    }

    /// `may_act` (§4.4): where a token says who may act with it, nobody else may; without an actor the client is who
    /// acts.
    private static func check(
        _ actor: PresentedTokens.Actor?, mayActFor subject: PresentedTokens.Subject, at client: ClientConfiguration
    ) throws {
        guard let allowed = subject.mayAct else { return }
        let name = actor?.subject ?? client.client.id.rawValue
        guard allowed["sub"]?.string == name else { throw Fault.notAllowed }
    }

    /// Whom the token is to be for.
    private enum Target {
        case nobodyInParticular
        case client(ClientID)
        case resourceServer(String)

        var name: String? {
            switch self {
            case .nobodyInParticular: nil
            case .client(let id): id.rawValue
            case .resourceServer(let identifier): identifier
            }
        }
    }

    private func target(of request: Request, at client: ClientConfiguration) async throws -> Target {
        let pool = client.pool.pool.id
        switch (request.audience, request.resource) {
        case (nil, nil): return .nobodyInParticular
        case (_?, _?): throw Fault.invalidTarget
        case (let name?, nil):
            if try await authority.store.clients.pool(of: ClientID(name)) == pool { return .client(ClientID(name)) }
            return try await resourceServer(name, in: pool)
        case (nil, let name?): return try await resourceServer(name, in: pool)
        }
    }

    private func resourceServer(_ name: String, in pool: UserPoolID) async throws -> Target {
        guard try await authority.store.resourceServers.find(name, in: pool) != nil else { throw Fault.invalidTarget }
        return .resourceServer(name)
    }

    /// What request, subject and client have in common. A token for a resource server has that server's scopes alone,
    /// and one for another client does not open the user's account.
    private static func scopes(
        _ request: Request, _ subject: PresentedTokens.Subject, _ target: Target, at client: ClientConfiguration
    ) throws -> [String] {
        let own = client.client.settings.allowedOAuthScopes
        let had = (subject.scopes ?? own).filter { own.contains($0) && isFit($0, target) }
        guard let asked = request.scopes else { return had }
        let granted = asked.filter(had.contains)
        guard !granted.isEmpty else { throw Fault.invalidScope }
        return granted
    }

    private static func isFit(_ scope: String, _ target: Target) -> Bool {
        switch target {
        case .nobodyInParticular: true
        case .client: scope != userAdminScope
        case .resourceServer(let identifier): scope.hasPrefix("\(identifier)/")
        }
    }

    private func issue(
        _ request: Request, _ subject: PresentedTokens.Subject, _ actor: PresentedTokens.Actor?, _ target: Target,
        _ scopes: [String], at client: ClientConfiguration, now: Moment
    ) async throws -> Derived {
        let settings = client.client.settings
        let isIDToken = request.issued == .idToken
        let lifetime = min(
            isIDToken ? settings.idTokenLifetime : settings.accessTokenLifetime, subject.end - now)
        var changes: [JSON.Member] = [
            .init("exp", .integer((now + lifetime).seconds)),
            .init("origin_jti", subject.family.map { .string($0.rawValue) } ?? .null),
        ]
        if let name = target.name { changes.append(.init("aud", .string(name))) }
        // Who acts now, then who acted before (§4.1).
        if let actor {
            changes.append(.init("act", actor.claim(before: subject.act)))
        } else if let act = subject.act {
            changes.append(.init("act", act))
        }
        let token = try await authority.tokens.derive(
            isIDToken: isIDToken, changes, for: subject.user,
            family: RefreshFamily(
                pool: client.pool.pool.id, id: subject.family ?? FamilyID(""), client: client.client.id,
                sub: subject.user.sub, scopes: scopes, isOAuth: true, authTime: subject.authTime,
                expiresAt: now + lifetime, methods: [], showsAssurance: false),
            at: client, now: now)
        return Derived(
            token: token, type: isIDToken ? .idToken : .accessToken, lifetime: lifetime,
            scopes: isIDToken ? [] : scopes)
    }
}

extension Authority {
    package var tokenExchange: TokenExchange { TokenExchange(authority: self) }
}

extension TokenIssuer {
    /// A token made of another: a user's claims as the client sees them, with members replaced and those that are null
    /// left out. Errors: those of the pool's function.
    func derive(
        isIDToken: Bool, _ members: [JSON.Member], for user: User, family: RefreshFamily,
        at client: ClientConfiguration,
        now: Moment
    ) async throws -> String {
        let changes = try await changes(
            for: user, family.scopes, at: client, on: TokenOccasion(.refreshTokens), now: now)
        let subject = TokenSubject(
            user: user, family: family, client: client, changes: changes, eventID: authority.randomness.uuid(), now: now
        )
        let own =
            isIDToken ? idClaims(subject, nonce: nil, accessToken: nil) : accessClaims(subject)
        let kept = (own.object ?? []).filter { claim in !members.contains { $0.name == claim.name } }
        return try JWT.sign(
            .object(kept + members.filter { !$0.value.isNull }),
            with: client.pool.signingKey(for: isIDToken ? .id : .access, now: now))
    }
}
