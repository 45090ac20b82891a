package import Core
package import Directory

/// A user of IAM: an operator or a machine with keys that last.
package struct IAMUser: Sendable {
    package let name: String
    package let id: String
    package let path: String
    package let createdAt: Moment
    package var policies: EntityPolicies
    package var tags: [String: String]

    package init(
        name: String, id: String, path: String, policies: EntityPolicies = EntityPolicies(), tags: [String: String],
        createdAt: Moment
    ) {
        self.name = name
        self.id = id
        self.path = path
        self.policies = policies
        self.tags = tags
        self.createdAt = createdAt
    }

    init(_ entity: AccessEntity) {
        self.init(
            name: entity.name, id: entity.id, path: entity.document["Path"]?.string ?? "/",
            policies: EntityPolicies(entity.document), tags: entity.document["Tags"]?.textMembers ?? [:],
            createdAt: entity.createdAt)
    }

    var entity: AccessEntity {
        let own: JSON = .object(["Path": .string(path), "Tags": JSON(tags)])
        return AccessEntity(
            kind: .user, name: name, id: id, document: .object((own.object ?? []) + policies.members),
            createdAt: createdAt)
    }

    package func arn(in account: String) -> String { "arn:aws:iam::\(account):user\(path)\(name)" }
}
