package import Core

/// The attributes that every pool has (OIDC Core §5.1 and Cognito's own), as `SchemaAttributes` describes them.
package enum StandardAttributes {
    /// Names in the order in which Cognito lists them.
    package static let names = [
        "sub", "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile",
        "picture",
        "website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "locale", "phone_number",
        "phone_number_verified", "address", "updated_at", "identities",
    ]

    /// Those that a client may write when it does not say which: all but what we set ourselves.
    package static let writable = Set(names).subtracting([
        "sub", "email_verified", "phone_number_verified", "identities",
    ])

    /// The full schema of a pool: the standard attributes, changed as `given` says, then the pool's own.
    ///
    /// `given` are `SchemaAttributeType` objects; a custom one may come with or without its prefix.
    package static func schema(with given: [JSON]) -> JSON {
        let changes = Dictionary(
            given.compactMap { entry in entry["Name"]?.string.map { ($0, entry) } },
            uniquingKeysWith: { _, last in last })
        let standard = names.map { name in attribute(name, changedBy: changes[name]) }
        let custom = given.filter { entry in entry["Name"]?.string.map { !names.contains($0) } ?? false }
        return .array(standard + custom.map(customAttribute))
    }

    /// A custom attribute with its full name and the defaults that Cognito fills in.
    package static func customAttribute(_ given: JSON) -> JSON {
        let name = given["Name"]?.string ?? ""
        let isDeveloperOnly = given["DeveloperOnlyAttribute"]?.bool ?? false
        let prefix = isDeveloperOnly ? "dev:custom:" : "custom:"
        let dataType = given["AttributeDataType"]?.string ?? "String"
        return .object([
            "Name": .string(name.hasPrefix(prefix) ? name : prefix + name),
            "AttributeDataType": .string(dataType),
            "DeveloperOnlyAttribute": .bool(isDeveloperOnly),
            "Mutable": .bool(given["Mutable"]?.bool ?? true),
            "Required": .bool(given["Required"]?.bool ?? false),
            "StringAttributeConstraints": dataType == "String"
                ? given["StringAttributeConstraints"] ?? .object([]) : nil,
            "NumberAttributeConstraints": dataType == "Number"
                ? given["NumberAttributeConstraints"] ?? .object([]) : nil,
        ])
    }

    private static func attribute(_ name: String, changedBy change: JSON?) -> JSON {
        let dataType = ["email_verified": "Boolean", "phone_number_verified": "Boolean", "updated_at": "Number"][name]
        let bounds: (minimum: String, maximum: String) =
            switch name {
            case "sub": ("1", "2048")
            case "birthdate": ("10", "10")
            default: ("0", "2048")
            }
        return .object([
            "Name": .string(name),
            "AttributeDataType": .string(dataType ?? "String"),
            "DeveloperOnlyAttribute": false,
            "Mutable": .bool(change?["Mutable"]?.bool ?? (name != "sub")),
            "Required": .bool(change?["Required"]?.bool ?? (name == "sub")),
            "StringAttributeConstraints": dataType != nil || name == "identities"
                ? nil
                : change?["StringAttributeConstraints"]
                    ?? .object(["MinLength": .string(bounds.minimum), "MaxLength": .string(bounds.maximum)]),
            "NumberAttributeConstraints": dataType == "Number"
                ? change?["NumberAttributeConstraints"] ?? .object(["MinValue": "0"]) : nil,
        ])
    }
}

extension Client {
    /// Whether this client may read an attribute. Without a list of its own it reads the standard ones.
    package func readableAttributes(_ name: String) -> Bool {
        settings.readAttributes.map { $0.contains(name) } ?? StandardAttributes.names.contains(name)
    }

    /// Whether this client may write an attribute. Nobody but an administrator sets what we prove ourselves.
    package func writableAttributes(_ name: String) -> Bool {
        guard !["sub", "email_verified", "phone_number_verified", "identities"].contains(name) else { return false }
        return settings.writeAttributes.map { $0.contains(name) } ?? StandardAttributes.writable.contains(name)
    }
}
