package import Core
package import Directory
import NativeCrypto

extension Provisioning {
    /// Makes a client; with `secret`, a confidential one.
    package func createClient(
        id: ClientID? = nil, in pool: UserPoolID, name: String, document: JSON, secret: Secret?, now: Moment
    ) async throws -> Client {
        let client = Client(
            id: id ?? ClientID.make(authority.randomness), pool: pool, name: name, document: document, createdAt: now,
            modifiedAt: now, secrets: secret.map { [newSecret($0, now: now)] } ?? [])
        try await write { store in
            try await check(client, in: try await self.pool(pool, by: store), by: store)
            try await store.clients.insert(client)
        }
        return client
    }

    /// The client of an id, read past the cache. Throws `.resourceNotFound` in Cognito's words.
    package func client(_ id: ClientID, in pool: UserPoolID) async throws -> Client {
        try await client(id, in: pool, by: authority.store)
    }

    private func client(_ id: ClientID, in pool: UserPoolID, by store: Store) async throws -> Client {
        guard let client = try await store.clients.find(id, in: pool) else {
            throw AuthorityError.noClient(id)
        }
        return client
    }

    package func updateClient(
        _ id: ClientID, in pool: UserPoolID, name: String?, document: JSON, now: Moment
    ) async throws -> Client {
        try await write { store in
            let old = try await client(id, in: pool, by: store)
            let new = Client(
                id: id, pool: pool, name: name ?? old.name,
                document: Self.keeping([ClientSettings.ssoMember], of: old.document, in: document),
                createdAt: old.createdAt, modifiedAt: now, secrets: old.secrets)
            try await check(new, in: try await self.pool(pool, by: store), by: store)
            guard try await store.clients.update(new) else { throw AuthorityError.noClient(id) }
            return new
        }
    }

    /// Deletes a client with its secrets, codes and refresh tokens.
    package func deleteClient(_ id: ClientID, in pool: UserPoolID) async throws {
        try await write { store in
            guard try await store.clients.delete(id, in: pool) else {
                throw AuthorityError.noClient(id)
            }
        }
    }

    /// Adds a second secret; nil for `value` makes one. Throws `.limitExceeded` where there are two.
    package func addSecret(_ value: Secret?, to id: ClientID, in pool: UserPoolID, now: Moment) async throws
        -> ClientSecret
    {
        let secret = newSecret(value ?? Secret(ClientSecretText.make(authority.randomness)), now: now)
        try await write { store in
            guard try await client(id, in: pool, by: store).isConfidential else {
                throw AuthorityError(.invalidParameter, "Client \(id) is a public client and has no secrets.")
            }
            guard try await store.clients.insert(secret, of: id, in: pool) else {
                throw AuthorityError(.limitExceeded, "A client has at most two secrets.")
            }
        }
        return secret
    }

    /// Removes one of two secrets. Throws `.invalidParameter` for the last one, `.resourceNotFound`.
    package func deleteSecret(_ secretID: String, of id: ClientID, in pool: UserPoolID) async throws {
        try await write { store in
            let secrets = try await client(id, in: pool, by: store).secrets
            guard secrets.contains(where: { $0.id == secretID }) else {
                throw AuthorityError(.resourceNotFound, "Client secret \(secretID) does not exist.")
            }
            // Without one the client would be a public one.
            guard secrets.count > 1 else {
                throw AuthorityError(.invalidParameter, "The only secret of a client cannot be deleted.")
            }
            _ = try await store.clients.deleteSecret(secretID, of: id, in: pool)
        }
    }

    private func newSecret(_ value: Secret, now: Moment) -> ClientSecret {
        ClientSecret(
            id: authority.randomness.text(26, from: "abcdefghijklmnopqrstuvwxyz0123456789"), value: value,
            createdAt: now)
    }

    /// What must hold of a client whichever door makes it.
    private func check(_ client: Client, in pool: UserPool, by store: Store) async throws {
        let settings = client.settings
        try Self.checkLifetimes(settings)
        try Self.checkFlows(settings)
        for (names, word) in [(settings.readAttributes, "read"), (settings.writeAttributes, "write")] {
            guard (names ?? []).allSatisfy({ pool.settings.schema[$0] != nil }) else {
                throw AuthorityError(.invalidParameter, "Invalid \(word) attributes specified while creating a client")
            }
        }
        let providers = try await store.identityProviders.list(client.pool).map(\.name)
        for name in settings.supportedIdentityProviders where name != SignInWays.pool && !providers.contains(name) {
            throw AuthorityError(
                .invalidParameter, "The provider \(name) does not exist for User Pool \(client.pool)")
        }
        for url in settings.callbackURLs + settings.logoutURLs + [settings.defaultRedirectURI].compactMap({ $0 }) {
            guard RedirectURI.isAcceptable(url) else {
                throw AuthorityError(.invalidParameter, "\(url) is not a valid URL")
            }
        }
        if let url = settings.defaultRedirectURI, !settings.callbackURLs.contains(url) {
            throw AuthorityError(.invalidParameter, "The default redirect URI must be one of the callback URLs.")
        }
        if settings.allowedOAuthFlows.contains("client_credentials"), settings.allowedOAuthFlows.count > 1 {
            throw AuthorityError(
                .invalidParameter, "client_credentials flow can not be selected along with code flow or implicit flow.")
        }
        if settings.allowedOAuthFlows.contains("client_credentials"), !client.isConfidential {
            throw AuthorityError(
                .invalidParameter,
                "client_credentials flow can not be selected if client does not have a client secret.")
        }
        try await checkScopes(settings.allowedOAuthScopes, in: client.pool, by: store)
    }

    /// Five minutes to a day, an hour to ten years. Signing keys are kept for as long as the longest token lives.
    private static func checkLifetimes(_ settings: ClientSettings) throws {
        let short = Lifetime.minutes(5)...Lifetime.days(1)
        guard short.contains(settings.accessTokenLifetime), short.contains(settings.idTokenLifetime),
            (Lifetime.hours(1)...Lifetime.days(3650)).contains(settings.refreshTokenLifetime)
        else { throw AuthorityError(.invalidParameter, "Invalid range for token validity.") }
    }

    private static let clientTokenFlow = "ALLOW_CLIENT_TOKEN_AUTH"

    /// The old names of flows and the new ones are two ways to say the same, and are not mixed.
    private static func checkFlows(_ settings: ClientSettings) throws {
        let isNew = settings.explicitAuthFlows.map { $0.hasPrefix("ALLOW_") }
        guard Set(isNew).count < 2 else {
            throw AuthorityError(
                .invalidParameter, "Legacy ExplicitAuthFlows cannot be mixed with those that begin with ALLOW_.")
        }
        // A client that is nobody's but its own (GetClientToken).
        guard settings.explicitAuthFlows == [clientTokenFlow] || !settings.explicitAuthFlows.contains(clientTokenFlow)
        else {
            throw AuthorityError(.invalidParameter, "\(clientTokenFlow) must be the only flow of a client.")
        }
    }

    private func checkScopes(_ scopes: [String], in pool: UserPoolID, by store: Store) async throws {
        let builtIn: Set<String> = ["openid", "email", "phone", "profile", userAdminScope]
        for scope in scopes where !builtIn.contains(scope) {
            let slash = scope.lastIndex(of: "/")
            let identifier = slash.map { String(scope[..<$0]) } ?? ""
            let server = try await store.resourceServers.find(identifier, in: pool)
            guard server?.fullScopeNames.contains(scope) == true else {
                throw AuthorityError(.scopeDoesNotExist, "Scope \(scope) does not exist.")
            }
        }
    }
}

/// Which URLs a client may be sent to. Comparison at use is by exact text (RFC 9700 §2.1).
package enum RedirectURI {
    /// https anywhere; http on the loopback; a custom scheme of an app. No fragment (RFC 6749 §3.1.2), no user
    /// information, no backslash or control character, and no scheme that a browser would run.
    package static func isAcceptable(_ text: String) -> Bool {
        guard (1...1024).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") }),
            let colon = text.firstIndex(of: ":")
        else { return false }
        let scheme = text[..<colon].lowercased()
        guard let first = scheme.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
            scheme.utf8.allSatisfy(isSchemeByte),
            !["javascript", "data", "vbscript", "file", "blob", "about"].contains(scheme)
        else { return false }
        let rest = text[text.index(after: colon)...]
        guard scheme == "http" || scheme == "https" else { return !rest.isEmpty }
        guard rest.hasPrefix("//") else { return false }
        let authority = rest.dropFirst(2).prefix { !"/?".contains($0) }
        guard !authority.isEmpty, !authority.contains("@") else { return false }
        return scheme == "https" || isLoopback(authority)
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        Percent.isUnreserved(byte) && byte != UInt8(ascii: "_") && byte != UInt8(ascii: "~")
            || byte == UInt8(ascii: "+")
    }

    private static func isLoopback(_ authority: Substring) -> Bool {
        ["localhost", "127.0.0.1", "[::1]"].contains { host in
            guard authority.hasPrefix(host) else { return false }
            let port = authority.dropFirst(host.count)
            return port.isEmpty || port.hasPrefix(":") && UInt16(port.dropFirst()) != nil
        }
    }
}
