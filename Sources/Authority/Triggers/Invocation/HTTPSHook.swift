package import Core
import NativeCrypto

/// A function that is an address: the event is posted there, signed, and the answer comes back.
///
/// `countersign-signature: v1=<hex>` is the HMAC-SHA256, under the hook's secret, of the value of
/// `countersign-timestamp` (seconds since 1970), a full stop, and the body. Whoever receives it refuses an old
/// timestamp, so that nothing recorded can be sent again.
package struct HTTPSHook: Sendable {
    private let url: String
    private let secret: Secret

    package init(url: String, secret: Secret) {
        self.url = url
        self.secret = secret
    }

    func invoke(event: [UInt8], by http: any OutboundHTTP, now: Moment) async throws -> [UInt8] {
        let timestamp = String(now.seconds)
        let response = try await http.fetch(
            OutboundRequest(
                method: "POST", url: url,
                headers: [
                    ("content-type", "application/json"), ("countersign-timestamp", timestamp),
                    ("countersign-signature", "v1=\(Self.signature(of: event, at: timestamp, under: secret))"),
                ],
                body: event, timeLimit: TriggerInvoker.timeLimit, sizeLimit: TriggerInvoker.sizeLimit))
        if response.status == 200 { return response.body }
        // A client error with a message is a refusal; all else is a hook that does not work.
        if (400...499).contains(response.status), let text = InvocationFault.message(in: response.body) {
            throw InvocationFault.refused(text)
        }
        throw InvocationFault.failed("HTTP status \(response.status)", log: "the hook's answer")
    }

    /// In hex.
    package static func signature(of body: [UInt8], at timestamp: String, under secret: Secret) -> String {
        Hex.encode(HMACSHA256.code(Array("\(timestamp).".utf8) + body, key: secret.revealed))
    }
}
