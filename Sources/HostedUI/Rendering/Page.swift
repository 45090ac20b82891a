/// A page: its fields are all that it can show. The template has the name of the type.
package protocol Page: Sendable {
    /// The file under `Templates/`, without its ending.
    static var template: String { get }
    /// The key of the page's title in the language file, among the page's own texts.
    var title: String { get }
    /// What is wrong with the last entry. Any problem is also told at the beginning of the title, which a screen
    /// reader reads first.
    var problems: [Problem] { get }
    /// What the page puts in place of `{placeholders}` in its own texts.
    var values: [String: String] { get }
    /// The page for its template, in a language.
    func view(_ texts: Texts) -> [String: View]
}

extension Page {
    package static var template: String { "\(Self.self)" }
    package var title: String { "title" }
    package var problems: [Problem] { [] }
    package var values: [String: String] { [:] }
}
