package import Core
import Crypto

/// Messages by phone through an HTTP gateway of the operator's: each is posted there as JSON, signed.
///
/// The body is `{"id": …, "to": "+4420…", "text": …, "kind": "Authentication", "userPoolId": …}`. A message that is
/// tried again has the same `id`, which also is the `idempotency-key`. `countersign-signature: v1=<hex>` is the
/// HMAC-SHA256, under the gateway's secret, of the value of `countersign-timestamp` (seconds since 1970), a full stop,
/// and the body, as with the hooks of triggers. Any 2xx means that the gateway has taken it.
package struct SMSGateway: Channel {
    private let url: String
    private let secret: Secret
    private let http: any OutboundHTTP
    private let clock: any WallClock

    package init(url: String, secret: Secret, http: any OutboundHTTP, clock: any WallClock) {
        self.url = url
        self.secret = secret
        self.http = http
        self.clock = clock
    }

    /// Of the threads that all requests of ours share.
    package var capacity: Int { SMSDelivery.capacity }

    /// Posts the message. 400, 404, 410 and 422 are of the message, and permanent; every other failure is tried again.
    package func deliver(_ message: Message) async throws(DeliveryFailure) {
        guard message.channel == .sms else { throw .permanent(log: "the gateway carries messages by phone alone") }
        let body = Self.body(message)
        let timestamp = String(clock.now().seconds)
        let response = try await SMSDelivery.fetch(
            OutboundRequest(
                method: "POST", url: url,
                headers: [
                    ("content-type", "application/json"), ("idempotency-key", message.id),
                    ("countersign-timestamp", timestamp),
                    ("countersign-signature", "v1=\(Self.signature(of: body, at: timestamp, under: secret))"),
                ],
                body: body, timeLimit: SMSDelivery.timeLimit, sizeLimit: SMSDelivery.sizeLimit), by: http)
        guard !(200...299).contains(response.status) else { return }
        let log = "the gateway answers with status \(response.status)"
        throw [400, 404, 410, 422].contains(response.status) ? .permanent(log: log) : .temporary(log: log)
    }

    /// In hex.
    package static func signature(of body: [UInt8], at timestamp: String, under secret: Secret) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(timestamp).".utf8) + body, using: SymmetricKey(data: secret.revealed))
        return Hex.encode(Array(code))
    }

    private static func body(_ message: Message) -> [UInt8] {
        JSON.object([
            "id": .string(message.id), "to": .string(message.to), "text": .string(message.body.text),
            "kind": .string(message.kind.rawValue), "userPoolId": .string(message.poolID.rawValue),
        ]).serialized
    }
}
