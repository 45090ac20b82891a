package import Core
package import Directory

/// A policy that stands by itself and is attached to roles and users; up to five versions are kept.
package struct ManagedPolicy: Sendable {
    package struct Version: Sendable, Hashable {
        /// `v1`, `v2`, never twice.
        package let id: String
        package let text: String
        package let createdAt: Moment
    }

    package let name: String
    package let id: String
    package let path: String
    package let description: String?
    package let createdAt: Moment
    package var versions: [Version]
    package var defaultVersion: String
    /// The number of the newest version that ever was.
    var lastNumber: Int64
    package var tags: [String: String]
    /// Of AWS's own, which nobody changes.
    package let isBuiltIn: Bool

    package static let mostVersions = 5

    package init(
        name: String, id: String, path: String, description: String?, text: String, tags: [String: String],
        isBuiltIn: Bool = false, createdAt: Moment
    ) {
        self.name = name
        self.id = id
        self.path = path
        self.description = description
        self.createdAt = createdAt
        self.tags = tags
        self.isBuiltIn = isBuiltIn
        versions = [Version(id: "v1", text: text, createdAt: createdAt)]
        defaultVersion = "v1"
        lastNumber = 1
    }

    init(_ entity: AccessEntity) {
        let document = entity.document
        name = document["Name"]?.string ?? entity.name
        id = entity.id
        path = document["Path"]?.string ?? "/"
        description = document["Description"]?.string
        createdAt = entity.createdAt
        tags = document["Tags"]?.textMembers ?? [:]
        isBuiltIn = false
        defaultVersion = document["DefaultVersion"]?.string ?? ""
        lastNumber = document["LastNumber"]?.integer ?? 0
        versions = (document["Versions"]?.array ?? []).map { entry in
            Version(
                id: entry["Id"]?.string ?? "", text: entry["Text"]?.string ?? "",
                createdAt: Moment(microseconds: entry["CreatedAt"]?.integer ?? 0))
        }
    }

    /// Its name may be that of another policy in another path: an entity's name is the whole of it.
    var entity: AccessEntity {
        AccessEntity(
            kind: .policy, name: "\(path)\(name)", id: id,
            document: .object([
                "Name": .string(name), "Path": .string(path), "Description": description.map { .string($0) },
                "Tags": JSON(tags), "DefaultVersion": .string(defaultVersion), "LastNumber": .integer(lastNumber),
                "Versions": .array(
                    versions.map { version in
                        .object([
                            "Id": .string(version.id), "Text": .string(version.text),
                            "CreatedAt": .integer(version.createdAt.microseconds),
                        ])
                    }),
            ]), createdAt: createdAt)
    }

    package func arn(in account: String) -> String {
        "arn:aws:iam::\(isBuiltIn ? "aws" : account):policy\(path)\(name)"
    }

    package func version(_ id: String) -> Version? { versions.first { $0.id == id } }

    /// The text that counts.
    package var text: String { version(defaultVersion)?.text ?? "" }

    package var modifiedAt: Moment { versions.map(\.createdAt).max() ?? createdAt }
}
