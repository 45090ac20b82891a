/// A way out for messages. One file each; which one carries what is decided in `Channels`.
package protocol Channel: Sendable {
    /// How many messages it carries at once, one at least; more would only wait.
    var capacity: Int { get }

    /// Hands the message over, once. Success means that the other side took responsibility for it.
    ///
    /// Answers within half a minute. Where the task is cancelled it answers within five seconds, with a temporary
    /// failure that leaves open what became of the message.
    func deliver(_ message: Message) async throws(DeliveryFailure)
}
