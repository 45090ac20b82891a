/// A text of a policy that is compared with the request's: letters, wildcards and policy variables, taken apart once
/// (IAM User Guide, "IAM policy elements: Variables and tags").
///
/// What a variable stands for is compared letter by letter: a wildcard in it is no wildcard.
struct PolicyText: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case literal(String)
        /// A key of the request, in lower case, and what stands in where the request does not have it.
        case variable(String, default: String?)
        /// `*`: any letters, or none.
        case anyRun
        /// `?`: any one letter.
        case anyOne
    }

    let parts: [Part]

    /// Variables are known from version 2012-10-17 on. Throws for one that is not closed.
    init(_ text: String, hasVariables: Bool) throws(PolicyFault) {
        var parts: [Part] = []
        var literal = ""
        var rest = Substring(text)
        func flush() {
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = ""
        }
        while let letter = rest.first {
            if hasVariables, rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else {
                    throw PolicyFault("The policy variable in \(text) is not closed.")
                }
                let name = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
                rest = rest[rest.index(after: end)...]
                switch name {
                case "*", "?", "$": literal.append(contentsOf: name)
                default:
                    flush()
                    parts.append(try Self.variable(name))
                }
                continue
            }
            rest = rest.dropFirst()
            switch letter {
            case "*":
                flush()
                parts.append(.anyRun)
            case "?":
                flush()
                parts.append(.anyOne)
            default: literal.append(letter)
            }
        }
        flush()
        self.parts = parts
    }

    /// `key` or `key, 'default'`.
    private static func variable(_ text: Substring) throws(PolicyFault) -> Part {
        let pieces = text.split(separator: ",", maxSplits: 1)
        guard let key = pieces.first?.trimmed, !key.isEmpty else { throw PolicyFault("A policy variable has no name.") }
        guard pieces.count == 2 else { return .variable(key.lowercased(), default: nil) }
        let given = pieces[1].trimmed
        guard given.count >= 2, given.hasPrefix("'"), given.hasSuffix("'") else {
            throw PolicyFault("The default of the policy variable \(key) is not in single quotes.")
        }
        return .variable(key.lowercased(), default: String(given.dropFirst().dropLast()))
    }

    var hasVariables: Bool {
        parts.contains { part in
            if case .variable = part { true } else { false }
        }
    }

    /// With the request's values in the place of variables; nil where the request lacks one, or has several of it.
    func resolved(_ keys: RequestKeys) -> Wildcard? {
        var pieces: [Wildcard.Piece] = []
        for part in parts {
            switch part {
            case .literal(let text): pieces.append(.literal(Array(text.unicodeScalars)))
            case .anyRun: pieces.append(.anyRun)
            case .anyOne: pieces.append(.anyOne)
            case .variable(let key, let standIn):
                let values = keys[key]
                guard values.count <= 1, let value = values.first ?? standIn else { return nil }
                pieces.append(.literal(Array(value.unicodeScalars)))
            }
        }
        return Wildcard(pieces)
    }
}

extension StringProtocol {
    /// Without blanks around.
    var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
