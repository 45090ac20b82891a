/// What a template can show: texts, flags, lists and named members, and nothing that runs.
///
/// A page turns itself into this, so a template never reflects over a type of ours. Every text is escaped when it is
/// shown; there is no case for finished HTML.
package indirect enum View: Sendable, Hashable {
    /// Nothing. Unlike a missing member it ends the search: a template asks outer members only for names that the
    /// inner one does not have.
    case absent
    case text(String)
    /// A sentence of which some words were filled in and are set off from it.
    case phrase(Phrase)
    case flag(Bool)
    case list([View])
    case members([String: View])

    /// A text, or `absent` where there is none or an empty one.
    package static func optional(_ text: String?) -> View {
        guard let text, !text.isEmpty else { return .absent }
        return .text(text)
    }
}

extension View: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
    package init(arrayLiteral elements: View...) { self = .list(elements) }
    package init(nilLiteral: ()) { self = .absent }

    package init(dictionaryLiteral elements: (String, View)...) {
        self = .members(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}
