/// XML to be written: names are ours, texts are anybody's and escaped.
package struct XMLTree: Sendable {
    private let name: String
    private let attributes: [(name: String, value: String)]
    private let content: String

    /// An element with children; an attribute without a value is left out. Prefixes are declared as attributes.
    package init(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ children: [XMLTree?] = []) {
        self.init(name, attributes, content: children.compactMap { $0?.serialized }.joined())
    }

    /// An element with text.
    package init(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String) {
        self.init(name, attributes, content: XMLText.escaped(text))
    }

    private init(_ name: String, _ attributes: KeyValuePairs<String, String?>, content: String) {
        self.name = name
        self.attributes = attributes.compactMap { attribute in attribute.value.map { (attribute.key, $0) } }
        self.content = content
    }

    /// Without a declaration: it is UTF-8.
    package var serialized: String {
        let tag = attributes.reduce(name) { "\($0) \($1.name)=\"\(XMLText.escapedAttribute($1.value))\"" }
        return content.isEmpty ? "<\(tag)/>" : "<\(tag)>\(content)</\(name)>"
    }
}
