package import Core
import HTTPTypes
package import SigV4

extension TestApp {
    /// Calls an operation with the operator's signature.
    package func signed(_ operation: String, _ input: JSON, by credentials: AWSCredentials = root) async throws
        -> TestAnswer
    {
        try await call(.userPools, operation, input, by: credentials)
    }

    /// The services of the JSON protocol.
    package enum AWSService: Sendable {
        case userPools, identityPools

        var name: String { self == .userPools ? "cognito-idp" : "cognito-identity" }
        var target: String {
            self == .userPools ? "AWSCognitoIdentityProviderService" : "AWSCognitoIdentityService"
        }
    }

    /// Calls an operation of a service; without credentials nobody signs.
    package func call(
        _ service: AWSService, _ operation: String, _ input: JSON, by credentials: AWSCredentials?
    ) async throws -> TestAnswer {
        try await call(
            "\(service.target).\(operation)", input,
            signer: credentials.map { Signer($0, region: "us-east-1", service: service.name) })
    }

    /// Calls an operation of STS or IAM.
    package func query(
        _ service: String, _ action: String, _ parameters: [(name: String, value: String)] = [],
        by credentials: AWSCredentials? = root
    ) async throws -> TestAnswer {
        let version = service == "iam" ? "2010-05-08" : "2011-06-15"
        let body = Array(
            Core.Parameters([("Action", action), ("Version", version)] + parameters).urlEncoded.utf8)
        var headers = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")]
        if let credentials {
            headers += Signer(credentials, region: "us-east-1", service: service).headers(
                for: SignableRequest(
                    method: "POST", path: "/", query: "",
                    headers: headers.map { (name: $0.0, value: $0.1) } + [("host", "localhost")], body: body),
                now: clock.now()
            ).map { ($0.name, $0.value) }
        }
        return try await send(.post, "/", headers: headers, body: body)
    }

    /// Calls an operation as an app does, without one.
    package func open(_ operation: String, _ input: JSON) async throws -> TestAnswer {
        try await call(.userPools, operation, input, by: nil)
    }

    private func call(_ target: String, _ input: JSON, signer: Signer?) async throws -> TestAnswer {
        var headers = [
            ("x-amz-target", target),
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

extension TestAnswer {
    /// The text of the first element of a name in an XML answer, its escapes taken back.
    package func xml(_ name: String) -> String? {
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        return String(text[start.upperBound..<end.lowerBound])
            .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&amp;", with: "&")
    }

    /// The credentials of an answer of STS.
    package var credentials: AWSCredentials? {
        guard let id = xml("AccessKeyId"), let secret = xml("SecretAccessKey") else { return nil }
        return AWSCredentials(accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: xml("SessionToken"))
    }
}
