/// A sentence of a language file with its placeholders filled.
///
/// `{name}` stands for a value. What was filled in is remembered, because it may be anything that someone chose: it is
/// set in an element of its own (`bdi`), and letters that run the other way cannot reorder the words around it.
package struct Phrase: Sendable, Hashable {
    /// One stretch of the sentence.
    package struct Run: Sendable, Hashable {
        let text: String
        let isValue: Bool
    }

    package let runs: [Run]

    /// Fills `{name}` from `values`; a name that is not among them stays as it is written.
    package init(_ sentence: String, _ values: [String: String] = [:]) {
        var runs: [Run] = []
        var rest = sentence[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            guard let value = values[String(name)] else {
                runs.append(Run(text: String(rest[...close]), isValue: false))
                rest = rest[rest.index(after: close)...]
                continue
            }
            if open > rest.startIndex { runs.append(Run(text: String(rest[..<open]), isValue: false)) }
            runs.append(Run(text: value, isValue: true))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { runs.append(Run(text: String(rest), isValue: false)) }
        self.runs = runs
    }

    /// The sentence without its seams: for a title or an attribute.
    package var text: String { runs.map(\.text).joined() }
}
