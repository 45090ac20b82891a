import CXMLSec

/// A document that libxml2 has parsed, once: what is verified and what is read are one tree.
///
/// It takes no document type, no entity, no CDATA section, no identifier twice, no relative namespace, and comments
/// only where the limits say so. It is not `Sendable`; its elements are.
package final class XMLDocument {
    /// The pointer of the tree and of each element stay in this folder's files.
    let pointer: xmlDocPtr
    package let root: XMLElement
    private let nodes: [ObjectIdentifier: xmlNodePtr]

    /// Throws `.tooLarge`, `.malformed` or `.forbidden`.
    package init(_ bytes: [UInt8], _ limits: XMLLimits = .message) throws(XMLFault) {
        try XMLScan.check(bytes, limits)
        try XMLLibraries.load()
        let pointer = try Self.parse(bytes)
        do throws(XMLFault) {
            var reader = XMLTreeReader(limits)
            root = try reader.read(pointer)
            nodes = reader.nodes
        } catch {
            xmlFreeDoc(pointer)
            throw error
        }
        self.pointer = pointer
    }

    deinit { xmlFreeDoc(pointer) }

    /// Nil for an element of another document.
    func node(_ element: XMLElement) -> xmlNodePtr? { nodes[ObjectIdentifier(element)] }

    private static func parse(_ bytes: [UInt8]) throws(XMLFault) -> xmlDocPtr {
        guard let context = xmlNewParserCtxt() else { throw .library("no memory") }
        defer { xmlFreeParserCtxt(context) }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        let pointer = bytes.withUnsafeBytes { buffer in
            xmlCtxtReadMemory(
                context, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), nil, "UTF-8",
                Int32(options))
        }
        guard let pointer else { throw .malformed(words(context)) }
        // A prefix that nobody declared, or an attribute that occurs twice by two prefixes, leaves the document
        // well-formed and its namespaces not.
        guard context.pointee.wellFormed == 1, context.pointee.nsWellFormed == 1, pointer.pointee.intSubset == nil,
            pointer.pointee.extSubset == nil
        else {
            xmlFreeDoc(pointer)
            throw .malformed(words(context))
        }
        return pointer
    }

    private static func words(_ context: xmlParserCtxtPtr) -> String {
        guard let error = xmlCtxtGetLastError(context), let message = error.pointee.message else {
            return "no document"
        }
        return String(String(cString: message).prefix(200).filter { $0 != "\n" })
    }
}
