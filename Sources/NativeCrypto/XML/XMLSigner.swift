import CXMLSec
import Core

/// Signs what we send, and what tests send in the name of others.
package enum XMLSigner {
    /// An empty signature of the element with that ID, to be put into it where its schema wants one, and filled in
    /// later.
    package static func template(
        for id: String, certificate: X509Certificate? = nil,
        algorithm: String = XMLSignatureAlgorithm.rsaSHA256.rawValue,
        digest: String = XMLDigestAlgorithm.sha256.rawValue
    ) -> XMLTree {
        let canonicalisation: KeyValuePairs<String, String?> = ["Algorithm": XMLNamespace.exclusive]
        let reference = XMLTree(
            "ds:Reference", ["URI": "#\(id)"],
            [
                XMLTree(
                    "ds:Transforms", [:],
                    [
                        XMLTree("ds:Transform", ["Algorithm": XMLNamespace.enveloped]),
                        XMLTree("ds:Transform", canonicalisation),
                    ]),
                XMLTree("ds:DigestMethod", ["Algorithm": digest]), XMLTree("ds:DigestValue"),
            ])
        let info = XMLTree(
            "ds:SignedInfo", [:],
            [
                XMLTree("ds:CanonicalizationMethod", canonicalisation),
                XMLTree("ds:SignatureMethod", ["Algorithm": algorithm]), reference,
            ])
        return XMLTree(
            "ds:Signature", ["xmlns:ds": XMLNamespace.signature],
            [info, XMLTree("ds:SignatureValue"), certificate.map(keyInfo)])
    }

    /// A certificate as metadata and signatures carry it.
    package static func keyInfo(_ certificate: X509Certificate) -> XMLTree {
        XMLTree(
            "ds:KeyInfo", ["xmlns:ds": XMLNamespace.signature],
            [XMLTree("ds:X509Data", [:], [XMLTree("ds:X509Certificate", [:], text: certificate.base64)])])
    }

    /// Fills in the template that is a child of the element with that ID, and writes the document anew. The template is
    /// followed as it is; whoever verifies judges it.
    package static func sign(_ xml: String, id: String, by key: RSAPrivateKey) throws(XMLFault) -> String {
        let document = try XMLDocument(Array(xml.utf8))
        guard let parent = document.root.descendants.first(where: { $0["ID"] == id }), let node = document.node(parent),
            let template = parent.only("Signature", XMLNamespace.signature).flatMap(document.node)
        else { throw .structure("no template to fill in") }
        try document.identify(node, as: id)
        guard let context = xmlSecDSigCtxCreate(nil) else { throw .library("no memory") }
        defer {
            xmlSecDSigCtxDestroy(context)
            XMLSecKey.forgetErrors()
        }
        context.pointee.enabledReferenceUris = xmlSecTransformUriType(xmlSecTransformUriTypeSameDocument)
        context.pointee.signKey = try XMLSecKey.make(key.pointer)
        guard xmlSecDSigCtxSign(context, template) == 0, context.pointee.status == xmlSecDSigStatusSucceeded else {
            throw .library("xmlsec1 does not sign")
        }
        return try document.written()
    }
}

extension XMLDocument {
    /// The root element as text, without a declaration.
    fileprivate func written() throws(XMLFault) -> String {
        guard let buffer = xmlBufferCreate() else { throw .library("no memory") }
        defer { xmlBufferFree(buffer) }
        guard xmlNodeDump(buffer, pointer, xmlDocGetRootElement(pointer), 0, 0) > 0, let text = xmlBufferContent(buffer)
        else { throw .library("nothing written") }
        return String(
            decoding: UnsafeBufferPointer(start: text, count: Int(xmlBufferLength(buffer))), as: UTF8.self)
    }
}
