package import Core

/// Encodes an output as JSON: a property `userPoolId` becomes the member `UserPoolId`, nil is left out, a moment is
/// seconds since the epoch with their fraction.
package enum ShapeEncoding {
    package static func encode(_ output: some Encodable) throws -> JSON {
        let encoder = ShapeEncoder()
        try encoder.encodeValue(output)
        return encoder.result
    }
}

/// A moment in an output.
package struct Timestamp: Codable, Sendable {
    let moment: Moment

    init(_ moment: Moment) { self.moment = moment }

    package init(from decoder: any Decoder) throws {
        moment = Moment(microseconds: Int64(try decoder.singleValueContainer().decode(Double.self) * 1_000_000))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(moment.fractionalSeconds)
    }
}

/// JSON as it stands: documents of pools and clients in an output.
extension JSON: Codable, ShapeAsItComes {
    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? ShapeDecoder else { throw AWSError.serialization }
        self = decoder.json
    }

    package func encode(to encoder: any Encoder) throws {
        guard let encoder = encoder as? ShapeEncoder else { throw AWSError.serialization }
        encoder.result = self
    }
}

/// Where one value is written.
final class ShapeEncoder: Encoder {
    var result: JSON = .object([])
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func encodeValue(_ value: some Encodable) throws {
        if let moment = value as? Moment { return result = .double(moment.fractionalSeconds) }
        if let json = value as? JSON { return result = json }
        try value.encode(to: self)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        result = .object([])
        return KeyedEncodingContainer(MemberWriter(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        result = .array([])
        return ListWriter(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { LeafWriter(encoder: self) }

    static func json(_ value: some Encodable) throws -> JSON {
        let encoder = ShapeEncoder()
        try encoder.encodeValue(value)
        return encoder.result
    }
}

private struct MemberWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: ShapeEncoder
    var codingPath: [any CodingKey] { [] }

    private func add(_ value: JSON, _ key: Key) {
        let members = encoder.result.object ?? []
        encoder.result = .object(members + [JSON.Member(memberName(key), value)])
    }

    mutating func encodeNil(forKey key: Key) throws {}
    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        add(try ShapeEncoder.json(value), key)
    }
    mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) }
    }
    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { ShapeEncoder().container(keyedBy: type) }
    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        ShapeEncoder().unkeyedContainer()
    }
    mutating func superEncoder() -> any Encoder { ShapeEncoder() }
    mutating func superEncoder(forKey key: Key) -> any Encoder { ShapeEncoder() }
}

private struct ListWriter: UnkeyedEncodingContainer {
    let encoder: ShapeEncoder
    var codingPath: [any CodingKey] { [] }
    var count: Int { encoder.result.array?.count ?? 0 }

    mutating func encodeNil() throws {}
    mutating func encode<Value: Encodable>(_ value: Value) throws {
        encoder.result = .array((encoder.result.array ?? []) + [try ShapeEncoder.json(value)])
    }
    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> { ShapeEncoder().container(keyedBy: type) }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { ShapeEncoder().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { ShapeEncoder() }
}

private struct LeafWriter: SingleValueEncodingContainer {
    let encoder: ShapeEncoder
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() throws { encoder.result = .null }
    mutating func encode(_ value: Bool) throws { encoder.result = .bool(value) }
    mutating func encode(_ value: String) throws { encoder.result = .string(value) }
    mutating func encode(_ value: Int64) throws { encoder.result = .integer(value) }
    mutating func encode(_ value: Int) throws { encoder.result = .integer(Int64(value)) }
    mutating func encode(_ value: Double) throws { encoder.result = .double(value) }
    mutating func encode<Value: Encodable>(_ value: Value) throws { try encoder.encodeValue(value) }
}
