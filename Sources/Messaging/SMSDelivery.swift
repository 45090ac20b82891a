import Core

/// What the ways out for messages by phone have in common: they are requests of ours.
enum SMSDelivery {
    /// Fewer than the client has threads: triggers go through it as well, and somebody waits for those.
    static let capacity = 4
    /// A stop waits no longer for a delivery, so no request takes longer.
    static let timeLimit: Duration = .seconds(5)
    static let sizeLimit = 65_536

    /// What came back. Nothing that prevents an answer lies in the message, so each such fault is temporary.
    static func fetch(
        _ request: OutboundRequest, by http: any OutboundHTTP
    ) async throws(DeliveryFailure) -> OutboundResponse {
        do {
            return try await http.fetch(request)
        } catch {
            throw .temporary(log: error.log)
        }
    }
}
