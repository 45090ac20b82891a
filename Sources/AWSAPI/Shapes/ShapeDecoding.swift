package import Core

/// Decodes an input from JSON through its synthesised `init(from:)`, collecting every violation of its shapes.
///
/// A property `userPoolId` is the member `UserPoolId`; unknown members are ignored. A value of the wrong JSON type is a
/// SerializationException, as AWS has it; everything else is one InvalidParameterException.
package enum ShapeDecoding {
    package static func decode<Input: Decodable>(_ type: Input.Type, from json: JSON) throws -> Input {
        guard json.object != nil else { throw AWSError.serialization }
        let violations = Violations()
        let input = try ShapeDecoder(json: json, path: "", violations: violations).value(type)
        try violations.check()
        return input
    }
}

extension ShapeDecoding {
    /// A value to go on with where the real one is missing; it reports nothing.
    static func placeholder<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let violations = Violations()
        violations.isSilent = true
        return try ShapeDecoder(json: placeholder(for: type), path: "", violations: violations).value(type)
    }

    static func placeholder(for type: any Decodable.Type) -> JSON {
        switch type {
        case is any TextShape.Type, is Text.Type: ""
        case let choice as any EnumShape.Type: .string(choice.allValues.first ?? "")
        case is any IntegerShape.Type, is Number.Type: 0
        case is Flag.Type: false
        case is any ListShape.Type, is any ShapeArray.Type: []
        default: .object([])
        }
    }
}

/// A member's name from a property's.
func memberName(_ key: any CodingKey) -> String {
    let name = key.stringValue
    // The few members that the model begins in lower case are marked in their coding keys.
    guard !name.hasPrefix("=") else { return String(name.dropFirst()) }
    guard let first = name.unicodeScalars.first, first.properties.isLowercase else { return name }
    return name.prefix(1).uppercased() + name.dropFirst()
}

/// One value on its way: the JSON, where it stands, and where violations go.
struct ShapeDecoder: Decoder {
    let json: JSON
    let path: String
    let violations: Violations

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let members = json.object else { throw AWSError.serialization }
        return KeyedDecodingContainer(ShapeMembers(members: members, path: path, violations: violations))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let values = json.array else { throw AWSError.serialization }
        return ShapeList(values: values, path: path, violations: violations)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { ShapeValue(decoder: self) }

    /// Decodes a leaf by its own rules, anything else by its synthesised initialiser.
    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let leaf = type as? any Shape.Type { return try cast(try shape(leaf)) }
        if let choice = type as? any EnumShape.Type { return try cast(try enumeration(choice)) }
        if type == JSON.self { return try cast(json) }
        return try Value(from: self)
    }

    private func shape<Leaf: Shape>(_ type: Leaf.Type) throws -> Leaf {
        let value = try self.value(Leaf.Value.self)
        if let text = value as? String {
            violations.check(text, at: path, Leaf.constraints)
        } else if let number = value as? Int64 {
            violations.check(number, at: path, Leaf.constraints)
        } else {
            violations.checkLength(json.array?.count ?? 0, json.text, at: path, Leaf.constraints)
        }
        return Leaf(rawValue: value)
    }

    private func enumeration<Choice: EnumShape>(_ type: Choice.Type) throws -> Choice {
        guard let text = json.string else { throw AWSError.serialization }
        if let choice = Choice(rawValue: text) { return choice }
        violations.check(text, at: path, Constraints(values: Choice.allCases.map(\.rawValue)))
        return Choice.allCases[Choice.allCases.startIndex]
    }

    private func cast<Value>(_ value: Any) throws -> Value {
        guard let value = value as? Value else { throw AWSError.serialization }
        return value
    }
}

/// The members of a structure, or the entries of a map.
struct ShapeMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: [JSON.Member]
    let path: String
    let violations: Violations

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name) } }

    private func member(_ key: Key) -> JSON? {
        let name = memberName(key)
        return (members.first { $0.name == name } ?? members.first { $0.name == key.stringValue })?.value
    }

    private func decoder(_ json: JSON, _ key: Key) -> ShapeDecoder {
        let name = key.stringValue.prefix(1).lowercased() + key.stringValue.dropFirst()
        return ShapeDecoder(json: json, path: path.isEmpty ? name : "\(path).\(name)", violations: violations)
    }

    func contains(_ key: Key) -> Bool { member(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { member(key)?.isNull ?? true }

    /// A missing member is a violation; decoding goes on with a value that reports nothing.
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        if let json = member(key), !json.isNull { return try decoder(json, key).value(type) }
        violations.add(nil, at: decoder(.null, key).path, "Member must not be null")
        let wasSilent = violations.isSilent
        violations.isSilent = true
        defer { violations.isSilent = wasSilent }
        return try decoder(ShapeDecoding.placeholder(for: type), key).value(type)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let json = member(key), !json.isNull else { return nil }
        return try decoder(json, key).value(type)
    }

    func decode(_ type: String.Type, forKey key: Key) throws -> String { try decode(Text.self, forKey: key).rawValue }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decode(Flag.self, forKey: key).rawValue }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try decode(Number.self, forKey: key).rawValue }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try decodeIfPresent(Text.self, forKey: key)?.rawValue
    }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try decodeIfPresent(Flag.self, forKey: key)?.rawValue
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try decodeIfPresent(Number.self, forKey: key)?.rawValue
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(member(key) ?? .null, key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(member(key) ?? .null, key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { throw AWSError.serialization }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw AWSError.serialization }
}

extension EnumShape {
    static var allValues: [String] { allCases.map(\.rawValue) }
}

/// Told apart from structures: a list without bounds.
private protocol ShapeArray {}
extension Array: ShapeArray {}
