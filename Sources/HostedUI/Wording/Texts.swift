/// The words of one page in one language, with what may be filled in.
package struct Texts: Sendable {
    private let language: Language
    /// Values by placeholder: of the page, and `client` and `pool` of its frame.
    private let values: [String: String]

    init(frame: PageFrame, page: some Page) {
        language = frame.language
        var values = page.values
        values["client"] = frame.clientName
        values["pool"] = frame.poolName
        self.values = values
    }

    /// One text, filled. A text that no language has is shown as its key: seen at once, and harmless.
    package func callAsFunction(_ group: String, _ key: String, _ values: [String: String] = [:]) -> String {
        phrase(group, key, values).text
    }

    /// The same, with the filled words set off.
    package func phrase(_ group: String, _ key: String, _ values: [String: String] = [:]) -> Phrase {
        let sentence = language.groups[group]?[key] ?? "\(group).\(key)"
        return Phrase(sentence, self.values.merging(values) { _, own in own })
    }

    /// Whether the language has such a text.
    package func has(_ group: String, _ key: String) -> Bool { language.groups[group]?[key] != nil }

    /// All texts of a group, for a template.
    func views(of group: String) -> View {
        .members((language.groups[group] ?? [:]).mapValues { .phrase(Phrase($0, values)) })
    }
}
