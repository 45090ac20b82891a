import Core

/// One operation of an AWS service: typed in, typed out. It contains no SQL, no password rule and no token claim; it
/// translates between the wire and the Authority.
package protocol Operation: Sendable {
    associatedtype Input: Decodable & Sendable
    associatedtype Output: Encodable & Sendable

    /// As the model names it; by default the name of the type.
    static var name: String { get }
    static var access: Access { get }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output
}

extension Operation {
    package static var name: String { "\(Self.self)" }
}

extension Operation {
    /// From JSON to JSON: refuses what is not built, decodes and validates, runs.
    static func answer(_ body: JSON, _ call: CallContext) async throws -> JSON {
        try NotImplementedSettings.check(body, of: name)
        let input = try ShapeDecoding.decode(Input.self, from: body)
        return try ShapeEncoding.encode(try await run(input, call))
    }
}

/// What a caller must bring.
package enum Access: Sendable, Hashable {
    /// Nothing: a client, and its secret hash where it has one.
    case open
    /// A user's access token, in the input.
    case accessToken
    /// A challenge session or an access token, in the input.
    case sessionOrAccessToken
    /// A signature by credentials that may do this operation.
    case signed
    /// A signature; what it may do is asked where more is known.
    case authenticated
    /// A signature as of `signed`, or no signature and a client's secret in the input.
    case signedOrClient
    /// A client's secret in the input. SDKs sign it nevertheless; the signature is not looked at.
    case client

    /// Whether browsers call it from other origins without credentials.
    package var isUnsigned: Bool { [.open, .accessToken, .sessionOrAccessToken].contains(self) }

    /// Whether a request must hold that is signed: always, or where it is.
    func asksWhoSigned(_ isSigned: Bool) -> Bool {
        switch self {
        case .signed, .authenticated: true
        case .signedOrClient: isSigned
        case .open, .accessToken, .sessionOrAccessToken, .client: false
        }
    }

    /// Whether the caller's policies must allow it.
    var asksPolicies: Bool { self == .signed || self == .signedOrClient }
}

/// An operation with nothing to say.
package struct Empty: Codable, Sendable {
    init() {}
}

extension Operation {
    /// For the test that holds inputs against the model.
    package static var inputType: any Decodable.Type { Input.self }
}
