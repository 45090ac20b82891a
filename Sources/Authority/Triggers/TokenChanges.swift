import Core

/// What a function changes of the tokens that are about to be made.
package struct TokenChanges: Sendable {
    let id: ClaimChanges
    let access: ClaimChanges
    /// Nil leaves the groups as they are.
    let groups: GroupOverride?
    let scopesToAdd: [String]
    let scopesToSuppress: Set<String>

    static let none = TokenChanges(id: .none, access: .none, groups: nil, scopesToAdd: [], scopesToSuppress: [])

    /// The scopes of the access token. One that is both added and suppressed is suppressed.
    func scopes(_ granted: [String]) -> [String] {
        var scopes: [String] = []
        for scope in granted + scopesToAdd where !scopesToSuppress.contains(scope) && !scopes.contains(scope) {
            scopes.append(scope)
        }
        return scopes
    }

    func groups(of claims: GroupClaims) -> GroupClaims { groups?.claims ?? claims }
}

/// Claims that are set and suppressed; one that is both is suppressed.
struct ClaimChanges: Sendable {
    let set: [JSON.Member]
    let suppressed: Set<String>

    static let none = ClaimChanges(set: [], suppressed: [])

    private init(set: [JSON.Member], suppressed: Set<String>) {
        self.set = set
        self.suppressed = suppressed
    }

    /// Throws where a value is not `acceptable`.
    init(_ answer: TriggerResponse, acceptable: (JSON) -> Bool) throws(TriggerResponse.Fault) {
        let members = try answer.map("claimsToAddOrOverride")
        guard members.allSatisfy({ acceptable($0.value) }) else {
            throw answer.fault("claimsToAddOrOverride", "an object of values that a claim may have")
        }
        set = members
        suppressed = Set(try answer.texts("claimsToSuppress"))
    }

    /// Of the second version's ID token: every claim may be anything but those whose form clients rely on.
    init(inIDToken answer: TriggerResponse) throws(TriggerResponse.Fault) {
        try self.init(answer) { !$0.isNull }
        for name in ["phone_number_verified", "email_verified", "updated_at", "address"] {
            guard let value = set.first(where: { $0.name == name })?.value else { continue }
            guard value.array == nil, value.object == nil else { throw answer.fault(name, "a plain value") }
        }
    }

    /// The claims as changed. What is `protected` stays as it is, and is not added where it is absent: Cognito issues
    /// such a token all the same.
    func applied(to claims: JSON, protecting protected: Set<String>) -> JSON {
        let set = self.set.filter { !protected.contains($0.name) && !suppressed.contains($0.name) }
        let replaced = Set(set.map(\.name))
        let kept = (claims.object ?? []).filter { claim in
            protected.contains(claim.name) || !suppressed.contains(claim.name) && !replaced.contains(claim.name)
        }
        return .object(kept + set)
    }
}

/// `groupOverrideDetails`: it replaces the groups as a whole, and an empty one leaves none.
struct GroupOverride: Sendable {
    let claims: GroupClaims

    /// Nil where the answer does not speak of groups.
    init?(_ answer: TriggerResponse) throws(TriggerResponse.Fault) {
        guard answer.has("groupOverrideDetails") else { return nil }
        let details = try answer.object("groupOverrideDetails")
        claims = GroupClaims(
            names: try details?.texts("groupsToOverride") ?? [], roles: try details?.texts("iamRolesToOverride") ?? [],
            preferredRole: try details?.text("preferredRole"))
    }
}

/// Claims that no function changes (Cognito's developer guide, pre token generation; what a token is about, from whom,
/// for whom and how long, is decided here).
enum ProtectedClaims {
    private static let all: Set<String> = [
        "aud", "cognito:username", "identities",
        "acr", "amr", "at_hash", "auth_time", "azp", "exp", "iat", "iss", "jti", "nbf", "nonce", "origin_jti", "sub",
        "token_use",
    ]
    static let idToken = all
    static let accessToken = all.union([
        "client_id", "device_key", "event_id", "scope", "username", "version",
    ])
}
