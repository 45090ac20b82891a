/// Letters and wildcards, matched in time that grows with the product of both lengths and never faster.
struct Wildcard: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case literal([Unicode.Scalar])
        case anyRun
        case anyOne
    }

    private enum Token: Sendable, Hashable {
        case letter(Unicode.Scalar)
        case anyOne
        case anyRun
    }

    private let tokens: [Token]

    init(_ pieces: [Piece]) {
        tokens = pieces.flatMap { piece -> [Token] in
            switch piece {
            case .literal(let letters): letters.map { .letter($0) }
            case .anyOne: [.anyOne]
            case .anyRun: [.anyRun]
            }
        }
    }

    /// `*` and `?` of a plain text.
    init(_ text: String) {
        tokens = text.unicodeScalars.map { $0 == "*" ? .anyRun : $0 == "?" ? .anyOne : .letter($0) }
    }

    /// With wildcards as the letters they are written with.
    var written: String {
        String(
            String.UnicodeScalarView(
                tokens.map { token in
                    switch token {
                    case .letter(let scalar): scalar
                    case .anyOne: "?"
                    case .anyRun: "*"
                    }
                }))
    }

    /// Parts between colons, at most `count` of them: the rest stays whole.
    func split(atColons count: Int) -> [Wildcard] {
        tokens.split(separator: .letter(":"), maxSplits: count - 1, omittingEmptySubsequences: false)
            .map { Wildcard(tokens: Array($0)) }
    }

    private init(tokens: [Token]) { self.tokens = tokens }

    var isAnything: Bool { tokens == [.anyRun] }

    /// Whether it is the whole of `text`. One step back is remembered: to the last `*`.
    func matches(_ text: some StringProtocol, ignoringCase: Bool = false) -> Bool {
        let letters = Array(ignoringCase ? text.lowercased().unicodeScalars : String(text).unicodeScalars)
        let tokens = ignoringCase ? lowercased : self.tokens
        var token = 0
        var letter = 0
        var back: (token: Int, letter: Int)?
        while letter < letters.count {
            if token < tokens.count, tokens[token] == .anyRun {
                back = (token, letter)
                token += 1
            } else if token < tokens.count, tokens[token] == .anyOne || tokens[token] == .letter(letters[letter]) {
                token += 1
                letter += 1
            } else if let last = back {
                back = (last.token, last.letter + 1)
                token = last.token + 1
                letter = last.letter + 1
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .anyRun }
    }

    private var lowercased: [Token] {
        tokens.flatMap { token -> [Token] in
            guard case .letter(let scalar) = token else { return [token] }
            return scalar.properties.lowercaseMapping.unicodeScalars.map { .letter($0) }
        }
    }
}
