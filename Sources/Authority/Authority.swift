package import Core
package import Directory
package import Federation
package import Logging
package import NativeCrypto

/// What is decided about people and their tokens, below both doors.
///
/// The OAuth door and the AWS wire call the same functions here; every security rule is made here once. Nothing here
/// knows of HTTP. Errors are `AuthorityError` (said to the caller) and `DatabaseError` (never said, only logged).
package struct Authority: Sendable {
    package let store: Store
    package let configuration: ConfigurationCache
    package let hasher: PasswordHasher
    /// Where the signing keys of a new pool come from.
    package let keySource: any RSAKeySource
    package let randomness: any Randomness
    package let installation: Installation
    /// Calls the pools' functions.
    package let triggerInvoker: TriggerInvoker
    /// Signs people in elsewhere.
    package let federation: Federation
    package let logger: Logger

    package init(
        store: Store, configuration: ConfigurationCache, hasher: PasswordHasher, keySource: any RSAKeySource,
        randomness: any Randomness, installation: Installation, triggerInvoker: TriggerInvoker, federation: Federation,
        logger: Logger
    ) {
        self.store = store
        self.configuration = configuration
        self.hasher = hasher
        self.keySource = keySource
        self.randomness = randomness
        self.installation = installation
        self.triggerInvoker = triggerInvoker
        self.federation = federation
        self.logger = logger
    }

    package var provisioning: Provisioning { Provisioning(authority: self) }
    package var clients: ClientAuthentication { ClientAuthentication(authority: self) }
    package var authenticator: Authenticator { Authenticator(authority: self) }
    package var accounts: Accounts { Accounts(authority: self) }
    package var federatedSignIn: FederatedSignIn { FederatedSignIn(authority: self) }
    package var federatedSignOut: FederatedSignOut { FederatedSignOut(authority: self) }
    package var providerLinks: ProviderLinks { ProviderLinks(authority: self) }
    package var sessions: Sessions { Sessions(authority: self) }
    package var passkeys: PasskeyRegistry { PasskeyRegistry(authority: self) }
    package var tokens: TokenIssuer { TokenIssuer(authority: self) }
    package var refreshTokens: RefreshTokens { RefreshTokens(authority: self) }
    package var accessTokens: AccessTokenVerifier { AccessTokenVerifier(authority: self) }
    package var formTokens: FormTokens { FormTokens(authority: self) }
    package var messages: MessageComposer { MessageComposer(randomness: randomness) }
}

/// What an install is called.
package struct Installation: Sendable {
    /// Without a slash at its end; issuers are made from it, never from a request's headers.
    package let publicURL: String
    package let region: String
    /// Twelve digits, in ARNs.
    package let accountID: String
    /// A domain prefix `p` is served at `p.<suffix>`.
    package let domainSuffix: String
    /// Whether messages by phone can leave; settings that need them are refused otherwise.
    package let sendsSMS: Bool

    package init(publicURL: String, region: String, accountID: String, domainSuffix: String, sendsSMS: Bool = false) {
        self.publicURL = publicURL
        self.region = region
        self.accountID = accountID
        self.domainSuffix = domainSuffix
        self.sendsSMS = sendsSMS
    }

    /// The `iss` of a pool's tokens.
    package func issuer(of pool: UserPoolID) -> String { "\(publicURL)/\(pool)" }

    package func arn(of pool: UserPoolID) -> String {
        "arn:aws:cognito-idp:\(region):\(accountID):userpool/\(pool)"
    }
}
