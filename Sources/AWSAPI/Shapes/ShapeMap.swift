import Core

/// What a model asks of a map.
protocol MapRules: Sendable {
    associatedtype Value: Codable & Sendable
    static var key: Constraints { get }
    /// The number of entries.
    static var bounds: ClosedRange<Int>? { get }
}

extension MapRules {
    static var bounds: ClosedRange<Int>? { nil }
}

/// A map with rules. Its keys are data and stay as they are; its values are shapes of their own.
struct ShapeMap<Rules: MapRules>: Codable, Sendable, ProbedMap {
    let entries: [String: Rules.Value]

    static var constraints: Constraints { Constraints(length: Rules.bounds) }

    init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? ShapeDecoder, let members = decoder.json.object else {
            throw AWSError.serialization
        }
        decoder.violations.checkLength(members.count, decoder.json.text, at: decoder.path, Self.constraints)
        var entries: [String: Rules.Value] = [:]
        for member in members where !member.value.isNull {
            decoder.violations.check(member.name, at: decoder.path, Rules.key)
            let value = ShapeDecoder(
                json: member.value, path: "\(decoder.path).\(member.name).member", violations: decoder.violations)
            entries[member.name] = try value.value(Rules.Value.self)
        }
        self.entries = entries
    }

    /// Only inputs have them.
    func encode(to encoder: any Encoder) throws { throw AWSError.serialization }
}

/// Tells a map's bounds.
protocol ProbedMap {
    static var constraints: Constraints { get }
}
