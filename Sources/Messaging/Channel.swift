/// A way out for messages. One file each; which one carries what is decided in `Channels`.
package protocol Channel: Sendable {
    /// Hands the message over, once. Success means that the other side took responsibility for it.
    func deliver(_ message: Message) async throws(DeliveryFailure)
}
