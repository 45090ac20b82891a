/// An element of a document that has been read: a value without a pointer into the parser's tree.
///
/// A class for its identity alone: `XMLDocument` knows its own elements by it.
package final class XMLElement: Sendable {
    /// The local name, in ASCII.
    package let name: String
    /// Empty where there is none.
    package let namespace: String
    package let attributes: [XMLAttribute]
    package let children: [XMLElement]
    /// All text that stands directly in it, put together.
    package let text: String
    /// The prefixes that are declared here, by this element or around it; the empty one for the default namespace.
    let scope: [String: String]
    /// The prefix with the local name.
    let qualifiedName: String

    init(
        name: String, namespace: String, prefix: String, attributes: [XMLAttribute], children: [XMLElement],
        text: String, scope: [String: String]
    ) {
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.children = children
        self.text = text
        self.scope = scope
        qualifiedName = prefix.isEmpty ? name : "\(prefix):\(name)"
    }
}

/// An attribute, other than a declaration of a namespace.
package struct XMLAttribute: Sendable, Hashable {
    /// The local name, in ASCII.
    package let name: String
    /// Empty where there is none, as for almost all.
    package let namespace: String
    package let value: String
}

extension XMLElement {
    package func isNamed(_ name: String, _ namespace: String) -> Bool {
        self.name == name && self.namespace == namespace
    }

    /// The value of an attribute without a namespace.
    package subscript(_ name: String) -> String? { attribute(name, "") }

    package func attribute(_ name: String, _ namespace: String) -> String? {
        attributes.first { $0.name == name && $0.namespace == namespace }?.value
    }

    /// The children of one name.
    package func all(_ name: String, _ namespace: String) -> [XMLElement] {
        children.filter { $0.isNamed(name, namespace) }
    }

    /// The child of a name; nil where there is none or more than one.
    package func only(_ name: String, _ namespace: String) -> XMLElement? {
        let found = all(name, namespace)
        return found.count == 1 ? found[0] : nil
    }

    /// The text of an element that has no other content.
    package var simpleText: String? { children.isEmpty ? text : nil }

    /// Itself and all that is below, in the order of the document.
    package var descendants: [XMLElement] { [self] + children.flatMap(\.descendants) }

    /// Whether nothing but blanks stands between its children.
    package var hasElementsOnly: Bool { text.utf8.allSatisfy(XMLText.isBlank) }
}
