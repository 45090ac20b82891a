/// A named leaf of an input: a value with constraints, as the service's model has them. The decoder checks them and
/// goes on with a placeholder, so that one answer tells all violations.
package protocol Shape: Codable, Sendable {
    associatedtype Value: Codable & Sendable
    var rawValue: Value { get }
    init(rawValue: Value)
    static var placeholder: Value { get }
    static var constraints: Constraints { get }
}

extension Shape {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    package init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(Value.self))
    }
}

/// What a model asks of a leaf.
package struct Constraints: Sendable {
    /// Length of a text in characters, or the number of entries of a list.
    package var length: ClosedRange<Int>?
    package var range: ClosedRange<Int64>?
    package var pattern: Pattern?
    /// The values of an enumeration.
    package var values: [String]?
    /// Never repeated in an error.
    package var isSensitive = false
}

/// A pattern of the model: its text, for the error, and a predicate that does the same without a regular expression.
package struct Pattern: Sendable {
    package let text: String
    package let matches: @Sendable (String) -> Bool

    init(_ text: String, _ matches: @escaping @Sendable (String) -> Bool) {
        self.text = text
        self.matches = matches
    }
}

/// A text with constraints.
package protocol TextShape: Shape where Value == String {}

extension TextShape {
    package static var placeholder: String { "" }
}

/// A whole number with constraints.
package protocol IntegerShape: Shape where Value == Int64 {}

extension IntegerShape {
    package static var placeholder: Int64 { 0 }
}

/// An enumeration: its cases are the model's.
package protocol EnumShape: CaseIterable, RawRepresentable, Codable, Sendable where RawValue == String {}

/// A list with bounds; the element may have its own.
package protocol ListShape: Shape where Value == [Element] {
    associatedtype Element: Codable & Sendable
}

extension ListShape {
    package static var placeholder: [Element] { [] }
}
