/// The languages that the pages can be shown in.
///
/// Another language is one file: `Languages/login.<tag>.json` and its line in `embedded`, or a file of that name
/// among the operator's overrides. What it leaves out is said in English.
package struct Languages: Sendable {
    /// English first, then by tag.
    package let all: [Language]
    /// What is spoken where nothing else was asked for.
    package let standard: Language

    private static let embedded: [(name: String, source: [UInt8])] = [
        ("login.en.json", PackageResources.login_en_json)
    ]

    init(overrides: [String: [UInt8]]) throws(HostedUIFault) {
        guard let english = Language(PackageResources.login_en_json) else { throw .language("login.en.json") }
        var sources = Dictionary(Self.embedded.map { ($0.name, $0.source) }, uniquingKeysWith: { first, _ in first })
        for (name, source) in overrides where name.hasPrefix("login.") && name.hasSuffix(".json") {
            sources[name] = source
        }
        var read: [Language] = []
        for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
            guard let language = Language(source) else { throw .language(name) }
            read.append(language.completed(by: english))
        }
        let standard = read.first { $0.tag == "en" } ?? english
        self.standard = standard
        all = [standard] + read.filter { $0.tag != standard.tag }
    }

    /// The best language for a list of wishes, most wanted first: `ui_locales` of OpenID Connect Core §3.1.2.1, or
    /// `preferences(acceptLanguage:)`. Looked up as RFC 4647 §3.4 says: `de-CH-1996`, then `de-CH`, then `de`.
    package func best(_ wishes: [String]) -> Language {
        for wish in wishes {
            var subtags = wish.lowercased().split(separator: "-")
            while !subtags.isEmpty {
                let range = subtags.joined(separator: "-")
                if let found = all.first(where: { $0.tag.lowercased() == range }) { return found }
                subtags.removeLast()
                if subtags.last?.count == 1 { subtags.removeLast() }
            }
        }
        return standard
    }

    /// The language ranges of an `Accept-Language` value, most wanted first (RFC 9110 §12.5.4); 20 at most, and what
    /// is not understood is left out.
    package static func preferences(acceptLanguage value: String) -> [String] {
        let ranges = value.utf8.prefix(1000).split(separator: UInt8(ascii: ",")).prefix(20)
        let weighted = ranges.compactMap { range -> (tag: String, weight: Double)? in
            let parts = range.split(separator: UInt8(ascii: ";")).map { part in
                String(decoding: part.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }, as: UTF8.self)
            }
            guard let tag = parts.first, !tag.isEmpty, tag != "*" else { return nil }
            guard parts.count > 1 else { return (tag, 1) }
            guard parts[1].hasPrefix("q="), let weight = Double(parts[1].dropFirst(2)), weight > 0 else { return nil }
            return (tag, weight)
        }
        return weighted.enumerated()
            .sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .map(\.element.tag)
    }
}
