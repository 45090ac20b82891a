package import Core
import HTTPTypes
package import SigV4

extension TestApp {
    /// Calls an operation with the operator's signature.
    package func signed(_ operation: String, _ input: JSON, by credentials: AWSCredentials = root) async throws
        -> TestAnswer
    {
        try await call(operation, input, signer: Signer(credentials, region: "us-east-1", service: "cognito-idp"))
    }

    /// Calls an operation as an app does, without one.
    package func open(_ operation: String, _ input: JSON) async throws -> TestAnswer {
        try await call(operation, input, signer: nil)
    }

    private func call(_ operation: String, _ input: JSON, signer: Signer?) async throws -> TestAnswer {
        var headers = [
            ("x-amz-target", "AWSCognitoIdentityProviderService.\(operation)"),
            ("content-type", "application/x-amz-json-1.1"),
        ]
        if let signer {
            let request = SignableRequest(
                method: "POST", path: "/", query: "",
                headers: headers.map { (name: $0.0, value: $0.1) } + [("host", "localhost")],
                body: input.serialized)
            headers += signer.headers(for: request, now: clock.now()).map { ($0.name, $0.value) }
        }
        return try await send(.post, "/", headers: headers, body: input.serialized)
    }
}
