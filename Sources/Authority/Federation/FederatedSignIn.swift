package import Core
package import Directory
package import Federation
import NativeCrypto

/// Signing in by providers elsewhere: the way there, the way back, and as whom.
///
/// `Federation` proves who somebody is elsewhere; here it is decided who they are in the pool. A provider is asked for
/// in every statement that matters: one that is gone, or that the client does not take any more, lets nobody in.
package struct FederatedSignIn: Sendable {
    let authority: Authority

    var store: Store { authority.store }

    /// Where a browser goes to be signed in by a provider. `login` is the pending login it comes back to, `base` the
    /// pool's address as the browser sees it.
    package func depart(
        to provider: IdentityProvider, from base: String, login: String, browser: String, hint: String?,
        forcesSignIn: Bool, in pool: PoolConfiguration, now: Moment
    ) async throws -> Departure.Destination {
        let adapter = try Self.adapter(of: provider)
        let departure = authority.federation.departure(
            to: base + adapter.callbackPath, hint: hint, forcesSignIn: forcesSignIn)
        let destination = try await adapter.depart(
            departure, to: authority.view(of: provider, in: pool), by: authority.federation, now: now)
        try await store.departures.insert(
            departure.state, to: provider.name,
            request: .object(["login": .string(login), "departure": departure.kept]), browser: browser,
            in: provider.pool, now: now)
        return destination
    }

    /// Somebody who has come back in the browser that they left in.
    package struct Arrival: Sendable {
        package let provider: String
        /// The pending login that they came from.
        package let login: String
        let departure: Departure
        /// What the provider posted, where it did.
        let posted: Parameters?
    }

    /// Keeps an answer that was posted, until its browser asks for it. False where nobody is on their way.
    package func keep(_ answer: Parameters, state: String, in pool: UserPoolID, now: Moment) async throws -> Bool {
        try await store.departures.keep(
            .array(answer.entries.map { [.string($0.name), .string($0.value)] }), for: state, in: pool, now: now)
    }

    /// Takes a departure, once; nil where there is none in this browser.
    package func take(
        _ state: String, browser: String, in pool: UserPoolID, now: Moment
    ) async throws -> Arrival? {
        guard let taken = try await store.departures.take(state, browser: browser, in: pool, now: now),
            let login = taken.request["login"]?.string,
            let departure = taken.request["departure"].flatMap({ Departure(state: state, kept: $0) })
        else { return nil }
        let posted = taken.answer?.array.map { entries in
            Parameters(
                entries.compactMap { entry in
                    guard let pair = entry.array, pair.count == 2, let name = pair[0].string,
                        let value = pair[1].string
                    else { return nil }
                    return (name, value)
                })
        }
        return Arrival(provider: taken.provider, login: login, departure: departure, posted: posted)
    }

    /// Who came back. Throws `FederationFault`.
    package func identity(
        of arrival: Arrival, bringing answer: Parameters, from provider: IdentityProvider,
        in pool: PoolConfiguration, now: Moment
    ) async throws -> ExternalIdentity {
        var identity = try await Self.adapter(of: provider).arrive(
            arrival.posted ?? answer, on: arrival.departure, from: authority.view(of: provider, in: pool),
            by: authority.federation, now: now)
        identity.provider = provider.name
        try await spend(identity, of: provider, now: now)
        return identity
    }

    /// Who came though nobody had sent them. Throws `FederationFault`.
    package func identity(
        unasked answer: Parameters, at base: String, from provider: IdentityProvider, in pool: PoolConfiguration,
        now: Moment
    ) async throws -> ExternalIdentity {
        let adapter = try Self.adapter(of: provider)
        var identity = try await adapter.arriveUnasked(
            answer, at: base + adapter.callbackPath, from: authority.view(of: provider, in: pool),
            by: authority.federation, now: now)
        identity.provider = provider.name
        try await spend(identity, of: provider, now: now)
        return identity
    }

    /// An assertion is good once (SAML Profiles §4.1.4.5).
    private func spend(_ identity: ExternalIdentity, of provider: IdentityProvider, now: Moment) async throws {
        guard let (id, end) = identity.once else { return }
        let nonce = authority.digest(of: "assertion", provider.name, identity.issuer, id)
        let isFirst = try await store.credentials.spend(
            SpentSession(nonce: nonce, expiresAt: max(end, now) + .minutes(5)), in: provider.pool)
        guard isFirst else { throw FederationFault(.invalid, log: "the assertion was used before") }
    }

    static func adapter(of provider: IdentityProvider) throws(AuthorityError) -> any FederationAdapter.Type {
        guard let adapter = ProviderType(rawValue: provider.type).flatMap(Federation.adapter) else {
            throw AuthorityError(.invalidParameter, "Providers of type \(provider.type) are not implemented yet")
        }
        return adapter
    }
}

extension Authority {
    /// A provider as its adapter sees it.
    func view(of provider: IdentityProvider, in pool: PoolConfiguration? = nil) -> Provider {
        Provider(
            name: provider.name, type: ProviderType(rawValue: provider.type) ?? .oidc, details: provider.details,
            claims: Set(provider.attributeMapping.values),
            subjectClaim: provider.attributeMapping[AttributeMapping.username], entityID: entityID(of: provider.pool),
            serviceProvider: pool?.serviceProviderKey.map { ($0.key, $0.createdAt) })
    }

    /// What a pool is to be entered as at SAML providers: an EntityDescriptor. Nil for one that never had any.
    package func serviceProviderMetadata(of pool: PoolConfiguration, at base: String) throws -> String? {
        guard let own = pool.serviceProviderKey else { return nil }
        return try SAMLServiceProvider(
            entityID: entityID(of: pool.pool.id), acs: "\(base)/saml2/idpresponse", logout: "\(base)/saml2/logout",
            key: own.key, createdAt: own.createdAt
        ).metadata
    }

    /// What SAML providers call a pool, as Cognito has it.
    package func entityID(of pool: UserPoolID) -> String { "urn:amazon:cognito:sp:\(pool)" }

    /// The SHA-256 of texts, none of which can run into the next.
    func digest(of texts: String...) -> [UInt8] {
        Digest.sha256(JSON.array(texts.map { .string($0) }).serialized)
    }
}
