/// A request as it is signed: everything from the bytes that were received or will be sent.
package struct SignableRequest: Sendable {
    package let method: String
    /// As in the request line, still percent-encoded.
    package let path: String
    /// Without the question mark, still percent-encoded.
    package let query: String
    /// Names in any case; order kept.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(
        method: String, path: String, query: String, headers: [(name: String, value: String)], body: [UInt8]
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// The value of a header, nil where it is absent or comes more than once.
    func header(_ name: String) -> String? {
        let values = headers.filter { $0.name.lowercased() == name }
        return values.count == 1 ? values[0].value : nil
    }

    func count(of name: String) -> Int { headers.count { $0.name.lowercased() == name } }
}
