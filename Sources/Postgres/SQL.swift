package import Core

/// A statement whose values can only be bound: interpolation makes a parameter, never text.
///
///     "SELECT name FROM users WHERE pool = \(pool) AND sub = \(sub)"
///
/// Another statement is spliced in, its parameters renumbered, with `\(fragment: other)`.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// Pieces of text; between each two stands a parameter.
    private var pieces: [String]
    package private(set) var parameters: [SQLValue]

    package init(stringLiteral value: String) {
        pieces = [value]
        parameters = []
    }

    package init(stringInterpolation: StringInterpolation) {
        pieces = stringInterpolation.pieces
        parameters = stringInterpolation.parameters
    }

    /// The text as PostgreSQL wants it, with `$1`, `$2` … for the parameters.
    package var text: String {
        var text = pieces[0]
        for (index, piece) in pieces.dropFirst().enumerated() { text += "$\(index + 1)\(piece)" }
        return text
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        var pieces = [""]
        var parameters: [SQLValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: String) {
            pieces[pieces.count - 1] += literal
        }

        package mutating func appendInterpolation(_ value: (some SQLEncodable)?) {
            parameters.append(SQLValue(value))
            pieces.append("")
        }

        package mutating func appendInterpolation(_ value: (some Identifier)?) {
            appendInterpolation(value?.rawValue)
        }

        package mutating func appendInterpolation(fragment: SQL) {
            pieces[pieces.count - 1] += fragment.pieces[0]
            pieces.append(contentsOf: fragment.pieces.dropFirst())
            parameters.append(contentsOf: fragment.parameters)
        }
    }
}

/// A parameter as it travels: its type, and its bytes in binary format; nil is NULL.
package struct SQLValue: Sendable {
    let type: UInt32
    let bytes: [UInt8]?

    init<Value: SQLEncodable>(_ value: Value?) {
        type = Value.sqlType
        bytes = value.map(\.sqlBytes)
    }
}
