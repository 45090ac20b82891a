package import NativeCrypto
package import Postgres

/// What is stored, one aggregate a property, over a pool of connections or inside one transaction.
///
/// Every function of an aggregate is one SQL statement. A person's data is never cached; configuration is, in
/// `ConfigurationCache`.
package struct Store: Sendable {
    /// The pool, or the transaction that this store lives in.
    package let database: any Querying
    /// Seals what must be read back, and keys the hashes of short codes.
    package let sealing: Sealing
    private let pool: Pool?

    /// A store over a pool of connections.
    package init(pool: Pool, sealing: Sealing) {
        database = pool
        self.pool = pool
        self.sealing = sealing
    }

    /// A store whose statements pass through `database` on their way to `pool`: tests count them there.
    package init(database: any Querying, pool: Pool?, sealing: Sealing) {
        self.database = database
        self.sealing = sealing
        self.pool = pool
    }

    /// Runs `body` in one transaction; only the store it is given reaches that transaction.
    ///
    /// Throws what `body` throws, after a rollback, and `DatabaseError.outcomeUnknown` where the commit was cut off.
    /// A store already inside a transaction runs `body` in it.
    package func transaction<Result: Sendable>(
        _ body: @Sendable (Store) async throws -> Result
    ) async throws -> Result {
        guard let pool else { return try await body(self) }
        let sealing = sealing
        return try await pool.transaction { transaction in
            try await body(Store(database: transaction, pool: nil, sealing: sealing))
        }
    }

    package var configuration: ConfigurationVersions { ConfigurationVersions(store: self) }
    package var installSecrets: InstallSecrets { InstallSecrets(store: self) }
    package var userPools: UserPools { UserPools(store: self) }
    package var signingKeys: SigningKeys { SigningKeys(store: self) }
    package var clients: Clients { Clients(store: self) }
    package var domains: Domains { Domains(store: self) }
    package var resourceServers: ResourceServers { ResourceServers(store: self) }
    package var users: Users { Users(store: self) }
    package var credentials: CredentialsTable { CredentialsTable(store: self) }
    package var factors: Factors { Factors(store: self) }
    package var devices: Devices { Devices(store: self) }
    package var recoveryCodes: RecoveryCodes { RecoveryCodes(store: self) }
    package var passkeys: Passkeys { Passkeys(store: self) }
    package var identityProviders: IdentityProviders { IdentityProviders(store: self) }
    package var serviceProviderKeys: ServiceProviderKeys { ServiceProviderKeys(store: self) }
    package var userIdentities: UserIdentities { UserIdentities(store: self) }
    package var departures: Departures { Departures(store: self) }
    package var groups: Groups { Groups(store: self) }
    package var addressChanges: AddressChanges { AddressChanges(store: self) }
    package var codes: Codes { Codes(store: self) }
    package var browserSessions: BrowserSessions { BrowserSessions(store: self) }
    package var userSessions: UserSessions { UserSessions(store: self) }
    package var pendingLogins: PendingLogins { PendingLogins(store: self) }
    package var refreshFamilies: RefreshFamilies { RefreshFamilies(store: self) }
    package var authorizationCodes: AuthorizationCodes { AuthorizationCodes(store: self) }
    package var accessEntities: AccessEntities { AccessEntities(store: self) }
    package var accessKeys: AccessKeys { AccessKeys(store: self) }
    package var credentialRevocations: CredentialRevocations { CredentialRevocations(store: self) }
    package var identityPools: IdentityPools { IdentityPools(store: self) }
    package var identities: Identities { Identities(store: self) }
    package var identitySigningKeys: IdentitySigningKeys { IdentitySigningKeys(store: self) }
    package var outbox: Outbox { Outbox(store: self) }
}
