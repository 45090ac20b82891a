import CXMLSec

/// Copies the parser's tree into values, and refuses what no message has.
struct XMLTreeReader {
    private(set) var nodes: [ObjectIdentifier: xmlNodePtr] = [:]
    private let limits: XMLLimits
    private var identifiers: Set<String> = []

    init(_ limits: XMLLimits) { self.limits = limits }

    mutating func read(_ document: xmlDocPtr) throws(XMLFault) -> XMLElement {
        guard let root = xmlDocGetRootElement(document) else { throw .malformed("no element") }
        return try element(root, scope: [:])
    }

    /// No deeper than the scan has let through.
    private mutating func element(_ node: xmlNodePtr, scope outer: [String: String]) throws(XMLFault) -> XMLElement {
        let scope = try declarations(node, outer)
        let attributes = try attributes(node)
        var children: [XMLElement] = []
        var text: [UInt8] = []
        var next = node.pointee.children
        while let child = next {
            switch child.pointee.type {
            case XML_ELEMENT_NODE: children.append(try element(child, scope: scope))
            case XML_TEXT_NODE: text += Self.bytes(child.pointee.content)
            case XML_COMMENT_NODE where limits.skipsComments, XML_PI_NODE where limits.skipsComments: break
            default: throw .forbidden("a node of kind \(child.pointee.type.rawValue)")
            }
            next = child.pointee.next
        }
        let element = XMLElement(
            name: try Self.name(node.pointee.name), namespace: try Self.namespace(node.pointee.ns?.pointee.href),
            prefix: node.pointee.ns.map { Self.string($0.pointee.prefix) } ?? "", attributes: attributes,
            children: children, text: String(decoding: text, as: UTF8.self), scope: scope)
        nodes[ObjectIdentifier(element)] = node
        return element
    }

    private func declarations(_ node: xmlNodePtr, _ outer: [String: String]) throws(XMLFault) -> [String: String] {
        var scope = outer
        var next = node.pointee.nsDef
        while let declaration = next {
            // An empty default namespace takes the one around it back.
            scope[Self.string(declaration.pointee.prefix)] = try Self.namespace(declaration.pointee.href)
            next = declaration.pointee.next
        }
        return scope
    }

    private mutating func attributes(_ node: xmlNodePtr) throws(XMLFault) -> [XMLAttribute] {
        var attributes: [XMLAttribute] = []
        var next = node.pointee.properties
        while let attribute = next {
            let read = XMLAttribute(
                name: try Self.name(attribute.pointee.name),
                namespace: try Self.namespace(attribute.pointee.ns?.pointee.href), value: try value(attribute))
            try note(read)
            attributes.append(read)
            next = attribute.pointee.next
        }
        return attributes
    }

    private func value(_ attribute: xmlAttrPtr) throws(XMLFault) -> String {
        var bytes: [UInt8] = []
        var next = attribute.pointee.children
        while let child = next {
            guard child.pointee.type == XML_TEXT_NODE else { throw .forbidden("an entity in an attribute") }
            bytes += Self.bytes(child.pointee.content)
            next = child.pointee.next
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A reference must lead to one element. Whatever may be taken for an identifier counts, of whichever kind.
    private mutating func note(_ attribute: XMLAttribute) throws(XMLFault) {
        guard attribute.name.lowercased() == "id" else { return }
        guard attribute.namespace != XMLNamespace.xml else { throw .forbidden("xml:id") }
        guard identifiers.insert(attribute.value).inserted else { throw .forbidden("an identifier that occurs twice") }
    }

    /// In ASCII, since Swift takes some other letters for equal to those of the standards.
    private static func name(_ pointer: UnsafePointer<xmlChar>?) throws(XMLFault) -> String {
        let bytes = bytes(pointer)
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 < 0x80 }) else { throw .forbidden("a name that is not ASCII") }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func namespace(_ pointer: UnsafePointer<xmlChar>?) throws(XMLFault) -> String {
        let uri = string(pointer)
        guard uri.isEmpty || XMLText.isAbsolute(uri) else { throw .forbidden("a relative namespace") }
        return uri
    }

    private static func string(_ pointer: UnsafePointer<xmlChar>?) -> String {
        String(decoding: bytes(pointer), as: UTF8.self)
    }

    private static func bytes(_ pointer: UnsafePointer<xmlChar>?) -> [UInt8] {
        guard let pointer else { return [] }
        return Array(UnsafeBufferPointer(start: pointer, count: Int(xmlStrlen(pointer))))
    }
}
