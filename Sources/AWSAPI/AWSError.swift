import Authority
import SigV4

/// An error as an AWS service says it: a code, a message, a status.
package struct AWSError: Error, Sendable, Hashable {
    package let code: String
    package let message: String
    package let status: Int
    /// Whether an input violates its shapes; each service has its own code for that.
    let isViolation: Bool

    package init(_ code: String, _ message: String, status: Int = 400) {
        self.init(code, message, status: status, isViolation: false)
    }

    private init(_ code: String, _ message: String, status: Int, isViolation: Bool) {
        self.code = code
        self.message = message
        self.status = status
        self.isViolation = isViolation
    }

    func renamed(_ code: String) -> AWSError { AWSError(code, message, status: status) }

    /// An input that violates its shapes.
    static func violation(_ message: String) -> AWSError {
        AWSError("InvalidParameterException", message, status: 400, isViolation: true)
    }

    init(_ error: AuthorityError) {
        self.init(
            "\(error.code.name)Exception", error.message, status: error.code == .unauthorized ? 401 : 400)
    }

    init(_ fault: SignatureFault) {
        self.init(fault.code, fault.message)
    }

    static func invalidParameter(_ message: String) -> AWSError { AWSError("InvalidParameterException", message) }

    static let unknownOperation = AWSError("UnknownOperationException", "Unknown Operation")
    static let serialization = AWSError("SerializationException", "The request body is not the JSON of this operation.")

    static func notImplemented(_ operation: String) -> AWSError {
        AWSError("NotImplementedException", "\(operation) is not implemented yet.")
    }

    /// A fault of ours; what happened is in the log under the request's id.
    package static let internalError = AWSError("InternalErrorException", "Internal server error", status: 500)
    /// The database is away or the queue is full.
    package static let unavailable = AWSError(
        "ServiceUnavailableException", "The service is temporarily unavailable.", status: 503)
}
