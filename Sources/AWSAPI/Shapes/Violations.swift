import Core

/// The violations of one input, in the words of AWS's services.
final class Violations {
    private(set) var texts: [String] = []
    /// Within a placeholder nothing is reported.
    var isSilent = false

    func add(_ value: String?, at path: String, _ constraint: String) {
        guard !isSilent else { return }
        let shown = value.map { "'\($0)'" } ?? "null"
        texts.append("Value \(shown) at '\(path)' failed to satisfy constraint: \(constraint)")
    }

    /// Throws one error for all of them.
    func check() throws(AWSError) {
        guard !texts.isEmpty else { return }
        let noun = texts.count == 1 ? "error" : "errors"
        throw .violation("\(texts.count) validation \(noun) detected: \(texts.joined(separator: "; "))")
    }

    /// Holds a text against its constraints.
    func check(_ text: String, at path: String, _ constraints: Constraints) {
        let shown = constraints.isSensitive ? "**********" : text
        checkLength(text.unicodeScalars.count, shown, at: path, constraints)
        if let pattern = constraints.pattern, !pattern.matches(text) {
            add(shown, at: path, "Member must satisfy regular expression pattern: \(pattern.text)")
        }
        if let values = constraints.values, !values.contains(text) {
            add(shown, at: path, "Member must satisfy enum value set: [\(values.joined(separator: ", "))]")
        }
    }

    func check(_ number: Int64, at path: String, _ constraints: Constraints) {
        guard let range = constraints.range else { return }
        if number < range.lowerBound {
            add(String(number), at: path, "Member must have value greater than or equal to \(range.lowerBound)")
        } else if number > range.upperBound {
            add(String(number), at: path, "Member must have value less than or equal to \(range.upperBound)")
        }
    }

    func checkLength(_ length: Int, _ shown: String, at path: String, _ constraints: Constraints) {
        guard let bounds = constraints.length else { return }
        if length < bounds.lowerBound {
            add(shown, at: path, "Member must have length greater than or equal to \(bounds.lowerBound)")
        } else if length > bounds.upperBound {
            add(shown, at: path, "Member must have length less than or equal to \(bounds.upperBound)")
        }
    }
}
