import Core

/// A map from text to text: tags, auth parameters. Its keys are data and stay as they are.
package struct StringMap: Codable, Sendable {
    package let entries: [String: String]

    init(_ entries: [String: String]) { self.entries = entries }

    package init(from decoder: any Decoder) throws {
        guard let members = (decoder as? ShapeDecoder)?.json.object else { throw AWSError.serialization }
        var entries: [String: String] = [:]
        for member in members where !member.value.isNull {
            guard let text = member.value.string else { throw AWSError.serialization }
            entries[member.name] = text
        }
        self.entries = entries
    }

    package func encode(to encoder: any Encoder) throws {
        let members = entries.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
        try JSON.object(members).encode(to: encoder)
    }
}
