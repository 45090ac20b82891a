import Core
import Crypto

/// A request as it is signed: everything from the bytes that were received or will be sent.
package struct SignableRequest: Sendable {
    package let method: String
    /// As in the request line, still percent-encoded.
    package let path: String
    /// Without the question mark, still percent-encoded.
    package let query: String
    /// Names in lower case, in which they are signed; order kept.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// In hex; of the body, unless somebody else has it and vouches for its hash.
    let bodyHash: String

    /// `bodyHash` is given only where the body is not. Header names may be in any case.
    package init(
        method: String, path: String, query: String, headers: [(name: String, value: String)], body: [UInt8],
        bodyHash: String? = nil
    ) {
        self.bodyHash = bodyHash ?? Hex.encode(Array(SHA256.hash(data: body)))
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers.map { ($0.name.lowercased(), $0.value) }
        self.body = body
    }

    /// The value of a header, nil where it is absent or comes more than once. `name` in lower case, as below.
    func header(_ name: String) -> String? {
        var found: String?
        for header in headers where header.name == name {
            guard found == nil else { return nil }
            found = header.value
        }
        return found
    }

    func count(of name: String) -> Int { headers.count { $0.name == name } }
}
