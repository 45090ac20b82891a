import Core

/// Unconstrained leaves, so that texts, flags and numbers pass through the same door as shapes.
struct Text: TextShape {
    let rawValue: String
    static let constraints = Constraints()
    init(rawValue: String) { self.rawValue = rawValue }
}

struct Number: IntegerShape {
    let rawValue: Int64
    static let constraints = Constraints()
    init(rawValue: Int64) { self.rawValue = rawValue }
}

struct Flag: Shape {
    let rawValue: Bool
    static let constraints = Constraints()
    static let placeholder = false
    init(rawValue: Bool) { self.rawValue = rawValue }
}

/// The elements of a list; places count from one, as AWS counts them.
struct ShapeList: UnkeyedDecodingContainer {
    let values: [JSON]
    let path: String
    let violations: Violations
    var currentIndex = 0

    init(values: [JSON], path: String, violations: Violations) {
        self.values = values
        self.path = path
        self.violations = violations
    }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    private mutating func next() throws -> ShapeDecoder {
        guard !isAtEnd else { throw AWSError.serialization }
        defer { currentIndex += 1 }
        return ShapeDecoder(
            json: values[currentIndex], path: "\(path).\(currentIndex + 1).member", violations: violations)
    }

    mutating func decodeNil() throws -> Bool { false }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().value(type) }
    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { try next().container(keyedBy: type) }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { throw AWSError.serialization }
}

/// A leaf of JSON.
struct ShapeValue: SingleValueDecodingContainer {
    let decoder: ShapeDecoder
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { decoder.json.isNull }

    func decode(_ type: String.Type) throws -> String { try require(decoder.json.string) }
    func decode(_ type: Bool.Type) throws -> Bool { try require(decoder.json.bool) }
    func decode(_ type: Int64.Type) throws -> Int64 { try require(decoder.json.integer) }
    func decode(_ type: Double.Type) throws -> Double {
        if case .double(let number) = decoder.json { return number }
        return Double(try require(decoder.json.integer))
    }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.value(type) }

    private func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw AWSError.serialization }
        return value
    }
}
