package import Core

/// A request as it arrived; `Server` makes it of its HTTP types.
package struct WireRequest: Sendable {
    package let method: String
    /// Still percent-encoded.
    package let path: String
    package let query: String
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// The network address that it came from, nil where it is not known.
    package let address: String?
    /// What the answer calls the request.
    package let id: String

    package init(
        method: String, path: String, query: String, headers: [(name: String, value: String)], body: [UInt8],
        address: String? = nil, id: String = ""
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.address = address
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }
}

/// An answer to be sent.
package struct WireResponse: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    init(status: Int, xml: String) {
        self.status = status
        headers = [("content-type", "text/xml")]
        body = Array(xml.utf8)
    }

    private static let contentType = (name: "content-type", value: "application/x-amz-json-1.1")

    package init(_ output: JSON) {
        status = 200
        headers = [Self.contentType]
        body = output.serialized
    }

    /// An error that no operation has answered, in the words of the request's protocol.
    package init(_ error: AWSError, isXML: Bool, requestID: String) {
        self = isXML ? QueryProtocol.refusal(error, Service.stsNamespace, requestID: requestID) : WireResponse(error)
    }

    /// Code and message in the body, and again in headers that browsers are allowed to read.
    package init(_ error: AWSError) {
        status = error.status
        headers = [
            Self.contentType,
            ("x-amzn-errortype", "\(error.code):"),
            (
                "x-amzn-errormessage",
                String(
                    String.UnicodeScalarView(
                        error.message.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? $0 : " " }))
            ),
        ]
        body = JSON.object(["__type": .string(error.code), "message": .string(error.message)]).serialized
    }
}
