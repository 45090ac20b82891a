import Core

/// The shape of an enveloped signature as SAML has it (SAML Core §5.4), told from its elements before any of it is
/// processed: one `SignedInfo`, one reference to the element around it, two known transforms, no parameters but one.
///
/// `KeyInfo` may be there and is not read: who may sign is configured.
struct XMLSignature {
    /// The `Signature` element.
    let element: XMLElement
    /// Of the element that is signed.
    let id: String
    let algorithm: XMLSignatureAlgorithm

    /// Throws `.unsigned` where `parent` has no signature of its own, and `.structure` or `.algorithm`.
    init(of parent: XMLElement) throws(XMLFault) {
        let found = parent.all("Signature", XMLNamespace.signature)
        guard let element = found.first else { throw .unsigned }
        guard found.count == 1 else { throw .structure("two signatures") }
        guard let id = parent["ID"], XMLText.isIdentifier(id) else {
            throw .structure("what is signed has no usable ID")
        }
        self.element = element
        self.id = id
        let parts = try Self.parts(
            of: element, ["SignedInfo", "SignatureValue"], optional: "KeyInfo", attributes: ["Id"])
        guard let value = Self.base64(parts[1]), !value.isEmpty else { throw .structure("SignatureValue") }
        algorithm = try Self.signedInfo(parts[0], id)
    }

    private static func signedInfo(_ info: XMLElement, _ id: String) throws(XMLFault) -> XMLSignatureAlgorithm {
        let parts = try parts(of: info, ["CanonicalizationMethod", "SignatureMethod", "Reference"])
        try checkExclusive(parts[0])
        try checkReference(parts[2], id)
        let name = try algorithmName(parts[1])
        guard parts[1].children.isEmpty else { throw .structure("a signature method with parameters") }
        guard let algorithm = XMLSignatureAlgorithm(rawValue: name) else { throw .algorithm(name) }
        return algorithm
    }

    private static func checkReference(_ reference: XMLElement, _ id: String) throws(XMLFault) {
        let parts = try parts(
            of: reference, ["Transforms", "DigestMethod", "DigestValue"], attributes: ["URI"])
        guard XMLText.areSame(reference["URI"], "#\(id)") else {
            throw .structure("it refers to another element than the one around it")
        }
        let transforms = try self.parts(of: parts[0], ["Transform", "Transform"])
        let first = try algorithmName(transforms[0])
        guard first == XMLNamespace.enveloped else { throw .algorithm(first) }
        guard transforms[0].children.isEmpty else { throw .structure("a transform with parameters") }
        try checkExclusive(transforms[1])
        let name = try algorithmName(parts[1])
        guard let digest = XMLDigestAlgorithm(rawValue: name) else { throw .algorithm(name) }
        guard parts[1].children.isEmpty, base64(parts[2])?.count == digest.length else {
            throw .structure("DigestValue")
        }
    }

    /// Exclusive canonicalisation without comments; it may list prefixes to treat as inclusive ones.
    private static func checkExclusive(_ method: XMLElement) throws(XMLFault) {
        let name = try algorithmName(method)
        guard name == XMLNamespace.exclusive else { throw .algorithm(name) }
        let parameters = method.children
        guard parameters.count <= 1, parameters.allSatisfy(isPrefixList) else {
            throw .structure("a canonicalisation with unknown parameters")
        }
    }

    private static func isPrefixList(_ element: XMLElement) -> Bool {
        element.isNamed("InclusiveNamespaces", XMLNamespace.exclusive) && element.children.isEmpty
            && element.hasElementsOnly && element.attributes.map(\.name) == ["PrefixList"]
    }

    private static func algorithmName(_ element: XMLElement) throws(XMLFault) -> String {
        guard element.attributes.count == 1, element.hasElementsOnly, let name = element["Algorithm"] else {
            throw .structure("\(element.name) without an algorithm")
        }
        return name
    }

    /// The children of an element, which are exactly those named, in their order.
    private static func parts(
        of element: XMLElement, _ names: [String], optional: String? = nil, attributes: Set<String> = []
    ) throws(XMLFault) -> [XMLElement] {
        var rest = element.children
        if let optional, rest.count == names.count + 1, rest.last?.isNamed(optional, XMLNamespace.signature) == true {
            rest.removeLast()
        }
        guard rest.map(\.name) == names, rest.allSatisfy({ $0.namespace == XMLNamespace.signature }),
            element.hasElementsOnly,
            element.attributes.allSatisfy({ $0.namespace.isEmpty && attributes.contains($0.name) })
        else { throw .structure(element.name) }
        return rest
    }

    private static func base64(_ element: XMLElement) -> [UInt8]? {
        guard element.attributes.isEmpty, let text = element.simpleText else { return nil }
        return XMLText.base64(text)
    }
}
