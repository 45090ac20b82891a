package import Authority
package import Core
import Directory
package import IAM

/// What an operation is called with besides its input.
package struct CallContext: Sendable {
    package let authority: Authority
    package let access: AccessControl
    /// Who has signed; nil where nobody had to.
    package let caller: Caller?
    /// What conditions of policies may ask of this request.
    let keys: RequestKeys
    /// The moment of the request.
    package let now: Moment
    /// The network address of the caller, where it is known.
    package let address: String?
    /// What calls, in a word or two.
    package let agent: String?

    /// The id of what is made; only a seed chooses it.
    let chosenID: String?

    init(
        authority: Authority, access: AccessControl, caller: Caller? = nil, keys: RequestKeys = RequestKeys(),
        now: Moment, address: String? = nil, agent: String? = nil, chosenID: String? = nil
    ) {
        self.authority = authority
        self.access = access
        self.caller = caller
        self.keys = keys
        self.now = now
        self.address = address
        self.agent = agent
        self.chosenID = chosenID
    }
}

extension CallContext {
    /// Where a session is used from.
    var origin: SessionOrigin { SessionOrigin(address: address, agent: agent) }

    /// The pool an administrator names. Throws `ResourceNotFoundException`.
    func pool(_ id: UserPoolIdType) async throws -> UserPool {
        let id = UserPoolID(id.rawValue)
        guard let pool = try await authority.configuration.pool(id, now: now) else {
            throw AuthorityError(.resourceNotFound, "User pool \(id) does not exist.")
        }
        return pool.pool
    }

    /// The client an app names, and its secret hash proven for one of `usernames`.
    func client(
        _ id: ClientIdType, secretHash: String?, for usernames: [String]
    ) async throws -> ClientConfiguration {
        let client = try await authority.clients.client(ClientID(id.rawValue), now: now)
        try authority.clients.requireSecretHash(secretHash, for: usernames, at: client.client)
        return client
    }

    /// The user an administrator names in a pool.
    func user(_ username: UsernameType, in pool: UserPoolIdType) async throws -> (User, UserPool) {
        let pool = try await self.pool(pool)
        return (try await authority.accounts.existing(username.rawValue, in: pool), pool)
    }

    /// Whose access token this is.
    func access(_ token: TokenModelType) async throws -> VerifiedAccess {
        try await authority.accessTokens.verify(token.rawValue, requiring: userAdminScope, now: now)
    }
}
