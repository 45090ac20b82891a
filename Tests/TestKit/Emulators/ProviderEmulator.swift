package import Core

/// The servers of a social provider, as its own documentation describes them, quirks and errors included.
///
/// The same object answers Swift tests in their process and, behind a listener, a browser and the server under test.
package protocol ProviderEmulator: Sendable {
    /// The host names that it answers at.
    var hosts: [String] { get }
    func answer(_ request: EmulatedRequest) -> EmulatedResponse
}

/// A request as a provider's server sees it.
package struct EmulatedRequest: Sendable {
    package let method: String
    package let host: String
    package let path: String
    package let query: Parameters
    /// Names in lower case.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(
        method: String, host: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.method = method
        self.host = host
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        query = (try? Parameters(urlEncoded: Array((parts.count > 1 ? String(parts[1]) : "").utf8))) ?? Parameters()
        self.headers = headers.map { ($0.name.lowercased(), $0.value) }
        self.body = body
    }

    package var form: Parameters { (try? Parameters(urlEncoded: body)) ?? Parameters() }
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The token of `Authorization: Bearer`.
    var bearer: String? {
        guard let value = header("authorization"), value.hasPrefix("Bearer ") else { return nil }
        return String(value.dropFirst(7))
    }
}

/// What a provider's server answers.
package struct EmulatedResponse: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    package var text: String { String(decoding: body, as: UTF8.self) }

    static func json(
        _ value: JSON, status: Int = 200, headers: [(name: String, value: String)] = []
    ) -> EmulatedResponse {
        EmulatedResponse(
            status: status, headers: [("content-type", "application/json; charset=UTF-8")] + headers,
            body: value.serialized)
    }

    static func page(_ html: String, status: Int = 200) -> EmulatedResponse {
        EmulatedResponse(
            status: status, headers: [("content-type", "text/html; charset=utf-8")],
            body: Array("<!doctype html><html lang=en><meta charset=utf-8><title>Provider</title>\(html)".utf8))
    }

    static func redirect(_ address: String, _ parameters: Parameters, fragment: String = "") -> EmulatedResponse {
        let separator = address.contains("?") ? "&" : "?"
        return EmulatedResponse(
            status: 302,
            headers: [("location", "\(address)\(separator)\(parameters.urlEncoded)\(fragment)")], body: [])
    }
}
