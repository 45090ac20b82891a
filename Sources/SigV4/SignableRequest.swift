import Core
import Crypto

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
    /// In hex; of the body, unless somebody else has it and vouches for its hash.
    let bodyHash: String

    /// `bodyHash` is given only where the body is not.
    package init(
        method: String, path: String, query: String, headers: [(name: String, value: String)], body: [UInt8],
        bodyHash: String? = nil
    ) {
        self.bodyHash = bodyHash ?? Hex.encode(Array(SHA256.hash(data: body)))
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
