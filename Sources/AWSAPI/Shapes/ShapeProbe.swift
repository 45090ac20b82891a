/// What a shape is made of, found by walking its synthesised `init(from:)`: for the test that holds it against the
/// model.
package struct ShapeFacts: Sendable {
    package enum Kind: String, Sendable {
        case string, integer, boolean, list, map, structure
        /// Taken as it comes: refused elsewhere unless it is off.
        case any
    }

    package struct Member: Sendable {
        /// As on the wire.
        package let name: String
        package let isRequired: Bool
        package let facts: ShapeFacts
    }

    package let kind: Kind
    package let constraints: Constraints
    /// Of a structure.
    package let members: [Member]
    /// Of a list: one entry.
    package let element: [ShapeFacts]

    init(
        _ kind: Kind, _ constraints: Constraints = Constraints(), members: [Member] = [], element: [ShapeFacts] = []
    ) {
        self.kind = kind
        self.constraints = constraints
        self.members = members
        self.element = element
    }

    /// The facts of a type.
    package init(of type: any Decodable.Type) throws {
        switch type {
        case let list as any ListShape.Type: self = try Self.list(list)
        case let leaf as any TextShape.Type: self.init(.string, leaf.constraints)
        case let leaf as any IntegerShape.Type: self.init(.integer, leaf.constraints)
        case let choice as any EnumShape.Type: self.init(.string, Constraints(values: choice.allValues))
        case is StringMap.Type: self.init(.map)
        case let map as any ProbedMap.Type: self.init(.map, map.constraints)
        case is String.Type: self.init(.string)
        case is Int64.Type: self.init(.integer)
        case is Bool.Type: self.init(.boolean)
        case let array as any ProbedArray.Type: self.init(.list, element: [try ShapeFacts(of: array.element)])
        case is any ShapeAsItComes.Type: self.init(.any)
        default: self.init(.structure, members: try ShapeProbe.members(of: type))
        }
    }

    private static func list<List: ListShape>(_ type: List.Type) throws -> ShapeFacts {
        ShapeFacts(.list, type.constraints, element: [try ShapeFacts(of: List.Element.self)])
    }
}

/// Tells a list's element.
protocol ProbedArray {
    static var element: any Decodable.Type { get }
}

extension Array: ProbedArray where Element: Decodable {
    static var element: any Decodable.Type { Element.self }
}

/// JSON that is not taken apart.
protocol ShapeAsItComes {}

enum ShapeProbe {
    static func members(of type: any Decodable.Type) throws -> [ShapeFacts.Member] {
        let recorder = Recorder()
        _ = try type.init(from: ProbeDecoder(recorder: recorder))
        return recorder.members
    }

    final class Recorder {
        var members: [ShapeFacts.Member] = []
    }
}

/// Answers every question of a synthesised initialiser and writes down what was asked.
private struct ProbeDecoder: Decoder {
    let recorder: ShapeProbe.Recorder
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(ProbeMembers(recorder: recorder))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw AWSError.serialization }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw AWSError.serialization }
}

private struct ProbeMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let recorder: ShapeProbe.Recorder
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    private func record(_ type: any Decodable.Type, _ key: Key, isRequired: Bool) throws {
        recorder.members.append(
            ShapeFacts.Member(name: memberName(key), isRequired: isRequired, facts: try ShapeFacts(of: type)))
    }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try record(type, key, isRequired: true)
        return try ShapeDecoding.placeholder(type)
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try record(type, key, isRequired: false)
        return nil
    }
    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try record(type, key, isRequired: true)
        return ""
    }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try record(type, key, isRequired: true)
        return false
    }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try record(type, key, isRequired: true)
        return 0
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try record(type, key, isRequired: false)
        return nil
    }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try record(type, key, isRequired: false)
        return nil
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try record(type, key, isRequired: false)
        return nil
    }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw AWSError.serialization }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw AWSError.serialization }
    func superDecoder() throws -> any Decoder { throw AWSError.serialization }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw AWSError.serialization }
}
