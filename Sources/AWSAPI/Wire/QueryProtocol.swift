import Core

/// The query protocol of STS and IAM: a form in, XML out.
enum QueryProtocol {
    /// The form of a request; nil where it is none, has a repeated name, or has parameters in its address too: there
    /// must be one reading of it.
    static func parameters(of request: WireRequest) -> Parameters? {
        let type = (request.header("content-type") ?? "").prefix { $0 != ";" }
        guard type.lowercased() == "application/x-www-form-urlencoded", request.query.isEmpty,
            let parameters = try? Parameters(urlEncoded: request.body), parameters.repeated == nil
        else { return nil }
        return parameters
    }

    /// The input as JSON, each text read as the shape wants it: `Tags.member.1.Key` is a member of the first tag.
    static func input(_ parameters: Parameters, _ facts: ShapeFacts) -> JSON {
        let tree = FormTree()
        for entry in parameters.entries { tree.add(entry.name, entry.value) }
        return tree.json(facts) ?? .object([])
    }

    static func answer(_ output: JSON, of operation: String, _ namespace: String, requestID: String) -> WireResponse {
        var xml = XMLText()
        xml.element("\(operation)Response", ["xmlns": namespace]) { xml in
            if output.object?.isEmpty == false {
                xml.element("\(operation)Result") { $0.members(of: output) }
            }
            xml.element("ResponseMetadata") { xml in xml.element("RequestId") { $0.text(requestID) } }
        }
        return WireResponse(status: 200, xml: xml.text)
    }

    static func refusal(_ error: AWSError, _ namespace: String, requestID: String) -> WireResponse {
        let (code, status) = said(error)
        var xml = XMLText()
        xml.element("ErrorResponse", ["xmlns": namespace]) { xml in
            xml.element("Error") { xml in
                xml.element("Type") { $0.text(status < 500 ? "Sender" : "Receiver") }
                xml.element("Code") { $0.text(code) }
                xml.element("Message") { $0.text(error.message) }
            }
            xml.element("RequestId") { $0.text(requestID) }
        }
        return WireResponse(status: status, xml: xml.text)
    }

    /// Code and status, as this protocol has them.
    private static func said(_ error: AWSError) -> (String, Int) {
        if let own = own[error.code] { return own }
        let name = error.code.hasSuffix("Exception") ? String(error.code.dropLast("Exception".count)) : error.code
        return (name, statuses[name] ?? error.status)
    }

    private static let own: [String: (String, Int)] = [
        "MissingAuthenticationTokenException": ("MissingAuthenticationToken", 403),
        "UnrecognizedClientException": ("InvalidClientTokenId", 403),
        "InvalidSignatureException": ("SignatureDoesNotMatch", 403),
        "IncompleteSignatureException": ("IncompleteSignature", 403),
        "UnknownOperationException": ("InvalidAction", 400), "ValidationException": ("ValidationError", 400),
        "InternalErrorException": ("InternalFailure", 500), "ExpiredTokenException": ("ExpiredTokenException", 400),
        "SerializationException": ("MalformedInput", 400),
        "OutboundUnavailableException": ("IDPCommunicationError", 400),
    ]

    private static let statuses = [
        "AccessDenied": 403, "IDPRejectedClaim": 403, "NoSuchEntity": 404, "EntityAlreadyExists": 409,
        "DeleteConflict": 409, "LimitExceeded": 409,
    ]
}

/// The dotted names of a form as a tree.
private final class FormTree {
    private var value: String?
    private var children: [String: FormTree] = [:]

    func add(_ name: String, _ value: String) {
        var node = self
        for part in name.split(separator: ".", omittingEmptySubsequences: false) {
            let child = node.children[String(part)] ?? FormTree()
            node.children[String(part)] = child
            node = child
        }
        node.value = value
    }

    /// Nil where nothing was sent. A text that is not what the shape wants stays a text, and is refused as one.
    func json(_ facts: ShapeFacts) -> JSON? {
        switch facts.kind {
        case .string, .any: value.map { .string($0) }
        case .integer: value.map { text in Int64(text).map { .integer($0) } ?? .string(text) }
        case .boolean: value.map { $0 == "true" ? true : $0 == "false" ? false : .string($0) }
        case .list: list(facts)
        case .map: nil
        case .structure: structure(facts)
        }
    }

    private func list(_ facts: ShapeFacts) -> JSON? {
        guard let element = facts.element.first, value != nil || !children.isEmpty else { return nil }
        let entries = (children["member"]?.children ?? [:]).compactMap { name, child in Int(name).map { ($0, child) } }
        return .array(entries.sorted { $0.0 < $1.0 }.map { $0.1.json(element) ?? .null })
    }

    private func structure(_ facts: ShapeFacts) -> JSON? {
        let members = facts.members.compactMap { member in
            children[member.name]?.json(member.facts).map { JSON.Member(member.name, $0) }
        }
        return members.isEmpty && children.isEmpty ? nil : .object(members)
    }
}
