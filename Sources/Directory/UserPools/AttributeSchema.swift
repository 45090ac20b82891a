package import Core

/// One attribute that users of a pool may have; `SchemaAttributeType` of Cognito's API.
package struct SchemaAttribute: Sendable, Hashable {
    package enum DataType: String, Sendable, Hashable, CaseIterable {
        case string = "String"
        case number = "Number"
        case dateTime = "DateTime"
        case boolean = "Boolean"
    }

    /// As it is used: `email`, `custom:department`, `dev:custom:legacy`.
    package let name: String
    package let dataType: DataType
    package let isMutable: Bool
    package let isRequired: Bool
    package let isDeveloperOnly: Bool
    /// Length of a text, in characters; nil is unbounded.
    package let minimumLength: Int?
    package let maximumLength: Int?
    /// Bounds of a number; nil is unbounded.
    package let minimumValue: Int64?
    package let maximumValue: Int64?
    /// Whether every bound that was given is a number, and they are in order.
    package let hasReadableBounds: Bool

    package init?(_ document: JSON) {
        guard let name = document["Name"]?.string,
            let dataType = (document["AttributeDataType"]?.string).flatMap(DataType.init(rawValue:))
        else { return nil }
        self.name = name
        self.dataType = dataType
        isMutable = document["Mutable"]?.bool ?? true
        isRequired = document["Required"]?.bool ?? false
        isDeveloperOnly = document["DeveloperOnlyAttribute"]?.bool ?? false
        let text = document["StringAttributeConstraints"]
        minimumLength = text?["MinLength"]?.string.flatMap { Int($0) }
        maximumLength = text?["MaxLength"]?.string.flatMap { Int($0) }
        let number = document["NumberAttributeConstraints"]
        minimumValue = number?["MinValue"]?.string.flatMap { Int64($0) }
        maximumValue = number?["MaxValue"]?.string.flatMap { Int64($0) }
        let given = [text?["MinLength"], text?["MaxLength"], number?["MinValue"], number?["MaxValue"]]
        hasReadableBounds =
            given.compactMap(\.self).count
            == [minimumLength.map(Int64.init), maximumLength.map(Int64.init), minimumValue, maximumValue]
            .compactMap(\.self).count
            && (minimumLength ?? 0) <= (maximumLength ?? .max) && (minimumValue ?? .min) <= (maximumValue ?? .max)
    }
}

/// All attributes of a pool, by name.
package struct AttributeSchema: Sendable, Hashable {
    /// In the order of the pool's document.
    package let attributes: [SchemaAttribute]
    private let byName: [String: SchemaAttribute]

    package init(_ document: JSON) {
        attributes = document.array?.compactMap(SchemaAttribute.init) ?? []
        byName = Dictionary(attributes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package var hasReadableBounds: Bool { attributes.allSatisfy(\.hasReadableBounds) }

    package subscript(_ name: String) -> SchemaAttribute? { byName[name] }

    /// Attributes that a user must have, `sub` apart.
    package var required: [SchemaAttribute] { attributes.filter { $0.isRequired && $0.name != "sub" } }
}
