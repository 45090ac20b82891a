package import Core

/// AWS credentials: what a caller signs with.
package struct AWSCredentials: Sendable {
    package let accessKeyID: String
    package let secretAccessKey: Secret
    /// Only with temporary credentials.
    package let sessionToken: String?

    package init(accessKeyID: String, secretAccessKey: Secret, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

/// Signs requests of our own (AWS Signature Version 4, header form).
package struct Signer: Sendable {
    private let credentials: AWSCredentials
    private let region: String
    private let service: String

    package init(_ credentials: AWSCredentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// The headers to add: date, session token and authorization. `request` must have its Host.
    package func headers(for request: SignableRequest, now: Moment) -> [(name: String, value: String)] {
        let timestamp = CivilTime(now).basicISO8601
        var added = [(name: "x-amz-date", value: timestamp)]
        if let token = credentials.sessionToken { added.append(("x-amz-security-token", token)) }
        let whole = SignableRequest(
            method: request.method, path: request.path, query: request.query, headers: request.headers + added,
            body: request.body)
        let names = Set(whole.headers.map(\.name).filter(Verifier.mustBeSigned)).sorted()
        guard let canonical = CanonicalRequest(whole, signedHeaders: names, service: service) else { return added }
        let scope = CredentialScope(date: String(timestamp.prefix(8)), region: region, service: service)
        let signature = scope.signature(of: canonical, at: timestamp, secret: credentials.secretAccessKey)
        added.append(
            (
                "authorization",
                "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope.text), "
                    + "SignedHeaders=\(names.joined(separator: ";")), Signature=\(signature)"
            ))
        return added
    }
}
