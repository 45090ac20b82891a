import CXMLSec
import Core

extension XMLDocument {
    /// Whether the signature below an element is by one of the certificates, each of which is tried.
    func isSigned(_ element: XMLElement, by certificates: [X509Certificate]) throws(XMLFault) -> Bool {
        let signature = try XMLSignature(of: element)
        guard let node = node(element), let place = node.pointee.doc == pointer ? self.node(signature.element) : nil
        else { throw .structure("an element of another document") }
        try identify(node, as: signature.id)
        for certificate in certificates where certificate.fits(signature.algorithm) {
            if try XMLVerification(by: certificate, of: signature).succeeds(at: place, covering: element) {
                return true
            }
        }
        return false
    }

    /// Makes the one element that is signed the target of `#id`; no other attribute of a document is ever an
    /// identifier.
    func identify(_ node: xmlNodePtr, as id: String) throws(XMLFault) {
        guard let attribute = xmlHasNsProp(node, "ID", nil) else { throw .structure("no ID") }
        if xmlGetID(pointer, id) == nil { xmlAddID(nil, pointer, id, attribute) }
        guard xmlGetID(pointer, id) == attribute else { throw .forbidden("an identifier that occurs twice") }
    }
}

/// One attempt with one key. The context of xmlsec1 that it owns allows nothing that `XMLSignature` has not seen.
private final class XMLVerification {
    private let context: xmlSecDSigCtxPtr

    init(by certificate: X509Certificate, of signature: XMLSignature) throws(XMLFault) {
        // Without a manager there are no keys but the pinned one, and `KeyInfo` is not read.
        guard let context = xmlSecDSigCtxCreate(nil) else { throw .library("no memory") }
        self.context = context
        context.pointee.flags = UInt32(
            XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS | XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES
                | XMLSEC_DSIG_FLAGS_STORE_SIGNATURE)
        context.pointee.enabledReferenceUris = xmlSecTransformUriType(xmlSecTransformUriTypeSameDocument)
        context.pointee.signKey = try XMLSecKey.make(certificate.pointer)
        for transform in XMLSecKey.referenceTransforms {
            guard xmlSecDSigCtxEnableReferenceTransform(context, transform) == 0 else { throw .library("no memory") }
        }
        for transform in [xmlSecTransformExclC14NGetKlass(), XMLSecKey.transform(signature.algorithm)] {
            guard xmlSecDSigCtxEnableSignatureTransform(context, transform) == 0 else { throw .library("no memory") }
        }
    }

    deinit { xmlSecDSigCtxDestroy(context) }

    /// The return value says only that something was computed; what was found is the status. What was digested is
    /// looked at too: canonicalisation has been known to yield nothing and call it well.
    func succeeds(at signature: xmlNodePtr, covering element: XMLElement) -> Bool {
        defer { XMLSecKey.forgetErrors() }
        guard xmlSecDSigCtxVerify(context, signature) == 0, context.pointee.status == xmlSecDSigStatusSucceeded,
            let info = Self.bytes(xmlSecDSigCtxGetPreSignBuffer(context)), Self.isWhole(info, "SignedInfo"),
            let reference = onlyReference, reference.pointee.status == xmlSecDSigStatusSucceeded,
            let digested = Self.bytes(xmlSecDSigReferenceCtxGetPreDigestBuffer(reference))
        else { return false }
        return Self.isWhole(digested, element.name)
    }

    private var onlyReference: xmlSecDSigReferenceCtxPtr? {
        withUnsafeMutablePointer(to: &context.pointee.signedInfoReferences) { list in
            guard xmlSecPtrListGetSize(list) == 1, let item = xmlSecPtrListGetItem(list, 0) else { return nil }
            return item.assumingMemoryBound(to: xmlSecDSigReferenceCtx.self)
        }
    }

    private static func bytes(_ buffer: xmlSecBufferPtr?) -> [UInt8]? {
        guard let buffer, let data = xmlSecBufferGetData(buffer) else { return nil }
        return Array(UnsafeBufferPointer(start: data, count: Int(xmlSecBufferGetSize(buffer))))
    }

    /// Whether it begins with the start tag of that name and ends with its end tag, whatever the prefix.
    private static func isWhole(_ bytes: [UInt8], _ name: String) -> Bool {
        let tag = bytes.dropFirst().prefix { $0 != 0x20 && $0 != UInt8(ascii: ">") }
        let local = tag.split(separator: UInt8(ascii: ":")).last ?? []
        return bytes.first == UInt8(ascii: "<") && local.elementsEqual(name.utf8)
            && bytes.suffix(tag.count + 3).elementsEqual(Array("</".utf8) + tag + Array(">".utf8))
    }
}
