import AWSAPI
import Core
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// JSON that must not be stored, in HTTP/1.0 neither (RFC 6749 §5.1).
    static func json(_ value: JSON, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "application/json;charset=UTF-8", .cacheControl: "no-store", .pragma: "no-cache",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.serialized)))
    }

    static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    init(_ wire: WireResponse) {
        var fields = HTTPFields()
        for (name, value) in wire.headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        fields[.cacheControl] = "no-store"
        self.init(
            status: HTTPResponse.Status(code: wire.status), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: wire.body)))
    }
}

extension HTTPField.Name {
    static let requestID = ours("x-amzn-requestid")
    static let pragma = ours("pragma")
    static let frameOptions = ours("x-frame-options")
    static let referrerPolicy = ours("referrer-policy")
    static let openerPolicy = ours("cross-origin-opener-policy")
    static let permissionsPolicy = ours("permissions-policy")
    /// Whom a guarded request is of.
    static let guardPrincipal = ours("x-countersign-principal")
    static let guardUserID = ours("x-countersign-user-id")
    static let guardAccount = ours("x-countersign-account")
    static let guardIdentity = ours("x-countersign-identity-id")

    /// These are valid names; what stands behind `??` is never reached.
    private static func ours(_ name: String) -> Self { Self(name) ?? .server }
}

extension Request {
    /// Header names and values in their order, with the host that HTTP/1.1 and HTTP/2 keep elsewhere.
    var signableHeaders: [(name: String, value: String)] {
        var headers = self.headers.map { (name: $0.name.canonicalName, value: $0.value) }
        if let authority = head.authority { headers.append(("host", authority)) }
        return headers
    }

    /// Path and query of the request line, still encoded.
    var pathAndQuery: (path: String, query: String) {
        let whole = head.path ?? "/"
        guard let mark = whole.firstIndex(of: "?") else { return (whole, "") }
        return (String(whole[..<mark]), String(whole[whole.index(after: mark)...]))
    }

    /// The query's parameters. Throws `Parameters.Fault`.
    func queryParameters() throws -> Parameters { try Parameters(urlEncoded: Array(pathAndQuery.query.utf8)) }

    var isForm: Bool {
        let type = headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() } ?? ""
        return type.filter { $0 != " " } == "application/x-www-form-urlencoded"
    }

    /// The form in the body, at most 64 kB unless said otherwise. Throws `HTTPError` or `Parameters.Fault`.
    func formParameters(upTo limit: Int = 65_536) async throws -> Parameters {
        guard isForm else { throw HTTPError(.unsupportedMediaType) }
        let body = try await self.body.collect(upTo: limit)
        return try Parameters(urlEncoded: body.readableBytesView)
    }
}
