import AWSAPI
import Core
import TestKit
import Testing

/// Our predicates against the model's regular expressions, over texts made of what they tell apart.
@Suite struct PatternTests {
    /// Java's classes: `\w`, `\d` and `\s` are ASCII; a character is a scalar.
    private static func regex(_ pattern: String) throws -> Regex<AnyRegexOutput> {
        try Regex(pattern).matchingSemantics(.unicodeScalar).asciiOnlyWordCharacters().asciiOnlyDigits()
            .asciiOnlyWhitespace()
    }

    /// Every pattern of an input, once.
    private static func patterns() throws -> [AWSAPI.Pattern] {
        var found: [String: AWSAPI.Pattern] = [:]
        for operation in Service.all.flatMap(\.operations.values) {
            collect(try ShapeFacts(of: operation.inputType), &found)
        }
        return found.values.sorted { $0.text < $1.text }
    }

    private static func collect(_ facts: ShapeFacts, _ found: inout [String: AWSAPI.Pattern]) {
        if let pattern = facts.constraints.pattern { found[pattern.text] = pattern }
        for member in facts.members { collect(member.facts, &found) }
        for element in facts.element { collect(element, &found) }
    }

    /// Pieces that some pattern allows and another forbids.
    private static let pieces: [String] = [
        "a", "z", "A", "F", "G", "Z", "0", "9", "_", "-", "+", "=", "/", ".", ",", "@", ":", "!", "\"", "#", "\\", "~",
        "{", "}", "{####}", "{##", "##}", "*", " ", "\t", "\n", "\r", "\u{0}", "\u{1F}", "\u{7F}", "\u{85}", "\u{A0}",
        "\u{AD}", "é", "ß", "\u{301}", "€", "½", "中", "😀", "\u{200B}", "\u{2003}", "\u{2028}", "\u{2029}", "\u{E000}",
        "\u{FEFF}", "\u{378}", "us-east-1_abc", "arn:aws:iam::123456789012:role/x", "arn:aws:ses:us-east-1:1:a:b:c",
        "tkn0123456789abcdefghijklmno", "sso", "0123456789abcdefghijklmno", "v1", "v10.B", "/a/b/", "authenticated",
        "unauthenticated", "us-east-1:0a-f", "%", "\u{FFFD}", "\u{10FF}",
    ]

    private static func text(_ generator: inout some RandomNumberGenerator) -> String {
        (0..<Int.random(in: 0...6, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
            .joined()
    }

    @Test func everyPredicateIsItsPattern() throws {
        var generator = SeededGenerator(seed: 20_261_124)
        let patterns = try Self.patterns()
        #expect(patterns.count > 20)
        for pattern in patterns {
            let regex = try Self.regex(pattern.text)
            var matched = 0
            let texts =
                Self.pieces + Self.pieces.flatMap { one in Self.pieces.map { one + $0 } }
                + (0..<1500).map { _ in Self.text(&generator) }
            for text in texts {
                let isMatch = text.wholeMatch(of: regex) != nil
                matched += isMatch ? 1 : 0
                #expect(pattern.matches(text) == isMatch, "\(pattern.text): \(text.unicodeScalars.map(\.value))")
            }
            #expect(matched > 0 && matched < texts.count, "\(pattern.text) tells nothing apart")
        }
    }
}

/// The same texts at every run.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
