package import Core
package import Directory

/// A role: permissions that somebody takes for a while.
package struct Role: Sendable {
    package let name: String
    package let id: String
    package let path: String
    package let createdAt: Moment
    /// The text of the policy that says who may take it.
    package var trust: String
    package var description: String?
    /// Seconds; what a session of it may last at most.
    package var longestSession: Int64
    package var policies: EntityPolicies
    package var tags: [String: String]

    package static let standardSession: Int64 = 3600

    package init(
        name: String, id: String, path: String, trust: String, description: String?, longestSession: Int64,
        policies: EntityPolicies = EntityPolicies(), tags: [String: String], createdAt: Moment
    ) {
        self.name = name
        self.id = id
        self.path = path
        self.trust = trust
        self.description = description
        self.longestSession = longestSession
        self.policies = policies
        self.tags = tags
        self.createdAt = createdAt
    }

    init(_ entity: AccessEntity) {
        let document = entity.document
        self.init(
            name: entity.name, id: entity.id, path: document["Path"]?.string ?? "/",
            trust: document["Trust"]?.string ?? "", description: document["Description"]?.string,
            longestSession: document["LongestSession"]?.integer ?? Self.standardSession,
            policies: EntityPolicies(document), tags: document["Tags"]?.textMembers ?? [:],
            createdAt: entity.createdAt)
    }

    var entity: AccessEntity {
        let own: JSON = .object([
            "Path": .string(path), "Trust": .string(trust), "Description": description.map { .string($0) },
            "LongestSession": .integer(longestSession), "Tags": JSON(tags),
        ])
        return AccessEntity(
            kind: .role, name: name, id: id, document: .object((own.object ?? []) + policies.members),
            createdAt: createdAt)
    }

    package func arn(in account: String) -> String { "arn:aws:iam::\(account):role\(path)\(name)" }

    /// The name in a role's ARN of this account; nil for any other text.
    static func name(in arn: String, of account: String) -> String? {
        EntityARN.name(in: arn, kind: "role", of: account)
    }
}

/// Names in ARNs of IAM.
enum EntityARN {
    /// What follows the last slash of `arn:aws:iam::<account>:<kind>/path/name`.
    static func name(in arn: String, kind: String, of account: String) -> String? {
        guard arn.hasPrefix("arn:aws:iam::\(account):\(kind)/"), let slash = arn.lastIndex(of: "/") else { return nil }
        let name = String(arn[arn.index(after: slash)...])
        return name.isEmpty ? nil : name
    }
}
