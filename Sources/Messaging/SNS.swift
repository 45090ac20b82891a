package import Core
package import SigV4

/// Messages by phone through Amazon SNS's `Publish`, or something that speaks it. Requests are signed (Signature
/// Version 4), and a message is asked to be carried as a transactional one.
package struct SNS: Channel {
    private let url: String
    private let credentials: AWSCredentials
    private let region: String
    private let http: any OutboundHTTP
    private let clock: any WallClock

    /// `url` without a slash at its end, and without a path.
    package init(
        url: String, credentials: AWSCredentials, region: String, http: any OutboundHTTP, clock: any WallClock
    ) {
        self.url = url
        self.credentials = credentials
        self.region = region
        self.http = http
        self.clock = clock
    }

    /// Of the threads that all requests of ours share.
    package var capacity: Int { SMSDelivery.capacity }

    /// Publishes to the message's number. What SNS says of the number or the text is permanent; all else is mended by
    /// its operator, or by time.
    package func deliver(_ message: Message) async throws(DeliveryFailure) {
        guard message.channel == .sms else { throw .permanent(log: "SNS carries messages by phone alone") }
        // A blank is a plus sign in a form: a server that reads the form before it checks the signature writes it so.
        let body = Array(Self.parameters(message).urlEncoded.replacing("%20", with: "+").utf8)
        let host = url.drop { $0 != ":" }.dropFirst(3)
        let headers = [(name: "host", value: String(host)), ("content-type", "application/x-www-form-urlencoded")]
        let signed = Signer(credentials, region: region, service: "sns").headers(
            for: SignableRequest(method: "POST", path: "/", query: "", headers: headers, body: body), now: clock.now())
        let response = try await SMSDelivery.fetch(
            OutboundRequest(
                method: "POST", url: "\(url)/", headers: headers + signed, body: body, timeLimit: SMSDelivery.timeLimit,
                sizeLimit: SMSDelivery.sizeLimit), by: http)
        guard response.status != 200 else { return }
        let code = Self.code(in: response.body)
        let log = "SNS answers with status \(response.status), \(code ?? "no code")"
        throw code.map(Self.permanent.contains) ?? false ? .permanent(log: log) : .temporary(log: log)
    }

    /// Errors of `Publish` that lie in the message (SNS API Reference).
    private static let permanent: Set<String> = [
        "InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid", "OptedOut", "ValidationError",
    ]

    private static func parameters(_ message: Message) -> Parameters {
        Parameters([
            ("Action", "Publish"), ("Version", "2010-03-31"), ("PhoneNumber", message.to),
            ("Message", message.body.text),
            ("MessageAttributes.entry.1.Name", "AWS.SNS.SMS.SMSType"),
            ("MessageAttributes.entry.1.Value.DataType", "String"),
            ("MessageAttributes.entry.1.Value.StringValue", "Transactional"),
        ])
    }

    /// The `Code` of an error document; letters alone, so that it can be logged.
    private static func code(in body: [UInt8]) -> String? {
        let text = String(decoding: body.prefix(4096), as: UTF8.self)
        guard let start = text.firstRange(of: "<Code>")?.upperBound else { return nil }
        let code = text[start...].prefix { $0.isASCII && $0.isLetter }
        return code.isEmpty ? nil : String(code.prefix(64))
    }
}
