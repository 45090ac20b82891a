/// Why a signature is refused, by the code and in the words of AWS's JSON services.
package struct SignatureFault: Error, Sendable, Hashable {
    package let code: String
    package let message: String

    private init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    static let missing = SignatureFault("MissingAuthenticationTokenException", "Missing Authentication Token")
    package static let unknownKey = SignatureFault(
        "UnrecognizedClientException", "The security token included in the request is invalid.")
    static let mismatch = SignatureFault(
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. "
            + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")

    /// Of a check that wants a token.
    package static let missingToken = SignatureFault(
        "MissingAuthenticationTokenException", "Missing Authentication Token")

    static func incomplete(_ detail: String) -> SignatureFault {
        SignatureFault("IncompleteSignatureException", detail)
    }
    static func invalid(_ detail: String) -> SignatureFault { SignatureFault("InvalidSignatureException", detail) }
}
