/// The parameters of a query or a form, in the order received.
///
/// A parameter must not be included more than once (RFC 6749 §3.1, §3.2); one without a value counts as absent.
package struct Parameters: Sendable, Hashable {
    /// Name and value as received, decoded.
    package private(set) var entries: [(name: String, value: String)]

    package init(_ entries: [(name: String, value: String)] = []) {
        self.entries = entries
    }

    /// Why a query or form was refused.
    package enum Fault: Error, Hashable {
        /// A percent sign without two hex digits, a NUL, or bytes that are not UTF-8.
        case malformed
        /// More than `limit` parameters.
        case tooMany
    }

    /// Reads `application/x-www-form-urlencoded`, at most 200 parameters.
    package init(urlEncoded text: some Collection<UInt8>) throws(Fault) {
        var entries: [(name: String, value: String)] = []
        for pair in text.split(separator: UInt8(ascii: "&")) {
            guard entries.count < 200 else { throw .tooMany }
            let cut = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let after = cut < pair.endIndex ? pair.index(after: cut) : cut
            guard let name = Percent.decodeForm(pair[..<cut]), let value = Percent.decodeForm(pair[after...])
            else { throw .malformed }
            entries.append((name, value))
        }
        self.entries = entries
    }

    /// The value of a name, nil where it is absent or empty. Of a repeated name the first; see `repeated`.
    package subscript(_ name: String) -> String? {
        get {
            guard let value = entries.first(where: { $0.name == name })?.value, !value.isEmpty else { return nil }
            return value
        }
        set {
            entries.removeAll { $0.name == name }
            if let newValue { entries.append((name, newValue)) }
        }
    }

    /// The value of a name even where it is empty: a form field left blank.
    package func field(_ name: String) -> String {
        entries.first { $0.name == name }?.value ?? ""
    }

    /// The first name that occurs twice, if any.
    package var repeated: String? {
        var seen: Set<String> = []
        return entries.first { !seen.insert($0.name).inserted }?.name
    }

    /// Only the named parameters, in their order.
    package func keeping(_ names: Set<String>) -> Parameters {
        Parameters(entries.filter { names.contains($0.name) })
    }

    /// As a query or form body.
    package var urlEncoded: String {
        entries.map { "\(Percent.encode($0.name))=\(Percent.encode($0.value))" }.joined(separator: "&")
    }

    package static func == (left: Parameters, right: Parameters) -> Bool {
        left.entries.count == right.entries.count && zip(left.entries, right.entries).allSatisfy { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        for entry in entries {
            hasher.combine(entry.name)
            hasher.combine(entry.value)
        }
    }
}
