package import Core
package import SigV4

/// AWS Lambda's Invoke API, or something that speaks it. Requests are signed (Signature Version 4).
package struct LambdaEndpoint: Sendable {
    private let url: String
    private let credentials: AWSCredentials

    /// `url` without a slash at its end, and without a path.
    package init(url: String, credentials: AWSCredentials) {
        self.url = url
        self.credentials = credentials
    }

    /// The region of a function's ARN, `arn:aws:lambda:<region>:<account>:function:<name>`; nil for other ARNs.
    static func region(of arn: String) -> String? {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        guard (7...8).contains(parts.count), parts[0] == "arn", parts[2] == "lambda", parts[5] == "function",
            !parts[3].isEmpty
        else { return nil }
        return String(parts[3])
    }

    func invoke(_ arn: String, event: [UInt8], by http: any OutboundHTTP, now: Moment) async throws -> [UInt8] {
        let path = "/2015-03-31/functions/\(Percent.encode(arn))/invocations"
        let host = url.drop { $0 != ":" }.dropFirst(3)
        let headers = [
            (name: "host", value: String(host)), ("content-type", "application/json"),
            ("x-amz-invocation-type", "RequestResponse"),
        ]
        let signer = Signer(credentials, region: Self.region(of: arn) ?? "", service: "lambda")
        let signed = signer.headers(
            for: SignableRequest(method: "POST", path: path, query: "", headers: headers, body: event), now: now)
        let response = try await http.fetch(
            OutboundRequest(
                method: "POST", url: url + path, headers: headers + signed, body: event,
                timeLimit: TriggerInvoker.timeLimit, sizeLimit: TriggerInvoker.sizeLimit))
        return try Self.answer(response)
    }

    /// A function that fails is an answer with status 200 and a header that says so; everything else is the API's.
    private static func answer(_ response: OutboundResponse) throws(InvocationFault) -> [UInt8] {
        guard response.status == 200 else {
            let type = response.header("x-amzn-errortype")?.prefix { $0 != ":" } ?? "status \(response.status)"
            throw .failed(String(type.prefix(128)), log: "status \(response.status) of the Invoke API")
        }
        guard response.header("x-amz-function-error") == nil else {
            throw .refused(InvocationFault.message(in: response.body) ?? "Unknown error")
        }
        return response.body
    }
}
