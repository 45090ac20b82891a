import Core

/// What a node remembers of the configuration, and how far that may be trusted.
///
/// Every question for the version is numbered, because answers may come out of order and because one that was asked
/// before this node's own write says nothing of it.
struct CachedConfiguration {
    /// One question for the version.
    struct Ask: Sendable {
        let number: Int
        /// Monotonic nanoseconds.
        let moment: UInt64
    }

    /// A question under way that others may wait for too.
    struct Flight {
        let ask: Ask
        let task: Task<Void, any Error>
    }

    var pools: [UserPoolID: PoolConfiguration] = [:]
    var clients: [ClientID: ClientConfiguration] = [:]
    var domains: [String: UserPoolID] = [:]
    var identityPools: [IdentityPoolID: IdentityPool] = [:]
    var access = CachedAccess()
    var flight: Flight?
    private(set) var version: Int64 = -1
    /// Whether the database could not be reached when it was asked last.
    private(set) var isDatabaseAway = false
    /// When the question was asked whose answer counts; nil is never.
    private var confirmedAt: UInt64?
    private var asked = 0
    private var answered = 0
    /// Questions up to this number were asked before this node's last write.
    private var distrusted = 0

    mutating func ask(at moment: UInt64) -> Ask {
        asked += 1
        return Ask(number: asked, moment: moment)
    }

    /// Whether an answer to this question would say what this node has written itself.
    func isTrusted(_ ask: Ask) -> Bool { ask.number > distrusted }

    mutating func learn(_ version: Int64, from ask: Ask) {
        guard ask.number > answered else { return }
        answered = ask.number
        isDatabaseAway = false
        if version != self.version {
            pools = [:]
            clients = [:]
            domains = [:]
            identityPools = [:]
            access = CachedAccess()
            self.version = version
        }
        if isTrusted(ask) { confirmedAt = ask.moment }
    }

    mutating func lose(_ ask: Ask) {
        if ask.number > answered { isDatabaseAway = true }
    }

    mutating func distrust() {
        distrusted = asked
        confirmedAt = nil
    }

    /// Nanoseconds since the last confirmation.
    func age(at moment: UInt64) -> UInt64 {
        guard let confirmedAt else { return .max }
        return moment > confirmedAt ? moment - confirmedAt : 0
    }
}

/// What a node remembers of IAM.
struct CachedAccess {
    /// What names a role, user, policy or provider.
    struct Name: Hashable {
        let kind: AccessEntity.Kind
        /// In lower case.
        let name: String
    }

    /// The one of which there is one.
    enum Only: Hashable { case only }

    var entities: [Name: AccessEntity] = [:]
    var keys: [String: AccessKeyConfiguration] = [:]
    var revocations: [Only: [String: Moment]] = [:]
    var identityKeys: [Only: [IdentitySigningKey]] = [:]
}
