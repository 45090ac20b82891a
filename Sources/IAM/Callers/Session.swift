package import Core

/// What temporary credentials stand for: a principal for a while, perhaps limited. It travels sealed in the session
/// token, and nothing of it is stored.
package struct Session: Sendable, Hashable {
    package enum Principal: Sendable, Hashable {
        /// A role, by a name and an id; the role that has the name must still be the one with the id.
        case role(name: String, id: String)
        /// A user (GetSessionToken).
        case user(name: String, id: String)
        /// The operator (GetSessionToken).
        case root
        /// Whom a user speaks for (GetFederationToken); nil for the operator.
        case federated(by: String?, id: String)
    }

    package let principal: Principal
    /// Of a role's session or a federated user; empty for the others.
    package let name: String
    package let issuedAt: Moment
    package let expiresAt: Moment
    /// Condition keys that the way to these credentials has proven.
    package var keys: [String: [String]] = [:]
    /// A policy that limits this session.
    package var policy: String?
    /// ARNs of policies that limit it.
    package var policyARNs: [String] = []
    /// Whether it is a guest's of the enhanced flow, who may do little whatever the role says.
    package var isGuest = false
    /// The identity that it is of.
    package var identity: IdentityID?
    /// Tags that the sessions inherit that are made with this one.
    package var transitiveTags: [String] = []

    package init(principal: Principal, name: String, issuedAt: Moment, expiresAt: Moment) {
        self.principal = principal
        self.name = name
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }

    static let tagPrefix = "aws:PrincipalTag/"

    /// The session's tags, by their keys.
    package var tags: [String: String] {
        get {
            var tags: [String: String] = [:]
            for (key, values) in keys where key.hasPrefix(Self.tagPrefix) {
                tags[String(key.dropFirst(Self.tagPrefix.count))] = values.first
            }
            return tags
        }
        set {
            keys = keys.filter { !$0.key.hasPrefix(Self.tagPrefix) }
            for (key, value) in newValue { keys[Self.tagPrefix + key] = [value] }
        }
    }
}

extension Session {
    var document: JSON {
        let (kind, principalName, id): (String, String?, String?) =
            switch principal {
            case .role(let name, let id): ("role", name, id)
            case .user(let name, let id): ("user", name, id)
            case .root: ("root", nil, nil)
            case .federated(let name, let id): ("federated", name, id)
            }
        return .object([
            "k": .string(kind), "p": principalName.map { .string($0) }, "i": id.map { .string($0) },
            "n": .string(name), "t": .integer(issuedAt.microseconds), "e": .integer(expiresAt.microseconds),
            "c": keys.isEmpty
                ? nil
                : .object(
                    keys.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .array($0.value.map { .string($0) })) }),
            "s": policy.map { .string($0) },
            "a": policyARNs.isEmpty ? nil : .array(policyARNs.map { .string($0) }),
            "g": isGuest ? true : nil, "d": identity.map { .string($0.rawValue) },
            "h": transitiveTags.isEmpty ? nil : .array(transitiveTags.map { .string($0) }),
        ])
    }

    init?(_ document: JSON) {
        let name = document["p"]?.string
        let id = document["i"]?.string
        let principal: Principal
        switch (document["k"]?.string, name, id) {
        case ("role", let name?, let id?): principal = .role(name: name, id: id)
        case ("user", let name?, let id?): principal = .user(name: name, id: id)
        case ("root", _, _): principal = .root
        case ("federated", let name, let id?): principal = .federated(by: name, id: id)
        default: return nil
        }
        guard let issued = document["t"]?.integer, let expiry = document["e"]?.integer else { return nil }
        self.init(
            principal: principal, name: document["n"]?.string ?? "", issuedAt: Moment(microseconds: issued),
            expiresAt: Moment(microseconds: expiry))
        for member in document["c"]?.object ?? [] {
            keys[member.name] = member.value.array?.compactMap(\.string) ?? []
        }
        policy = document["s"]?.string
        policyARNs = document["a"]?.array?.compactMap(\.string) ?? []
        isGuest = document["g"]?.bool ?? false
        identity = document["d"]?.string.map { IdentityID($0) }
        transitiveTags = document["h"]?.array?.compactMap(\.string) ?? []
    }
}
