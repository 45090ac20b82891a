package import Core
import Synchronization

/// A mailbox in memory for development: every message arrives, none leaves the machine.
///
/// It keeps the newest 1,000 messages with their codes in clear, and so exists only under `countersign dev`.
package final class DevelopmentMailbox: Channel {
    /// How many messages are kept.
    package static let keptMessages = 1000
    /// It takes whatever comes; a bound for those who bring it.
    package let capacity = 32

    /// Oldest first.
    private let messages = Mutex<[Message]>([])

    package init() {}

    /// Keeps the message; never fails.
    package func deliver(_ message: Message) async throws(DeliveryFailure) {
        messages.withLock { kept in
            kept.append(message)
            if kept.count > Self.keptMessages { kept.removeFirst(kept.count - Self.keptMessages) }
        }
    }

    /// Newest first; with `to` only those for that address, letter case aside.
    package func list(to address: String? = nil) -> [Message] {
        let newestFirst = messages.withLock { Array($0.reversed()) }
        guard let wanted = address?.lowercased() else { return newestFirst }
        return newestFirst.filter { $0.to.lowercased() == wanted }
    }

    /// What `/dev/messages` answers: an array, newest first. `at` is ISO 8601 in UTC; `subject` and `code` may be null.
    package func json(to address: String? = nil) -> JSON {
        .array(list(to: address).map(Self.json))
    }

    private static func json(_ message: Message) -> JSON {
        [
            "id": .string(message.id),
            "channel": .string(message.channel.rawValue),
            "to": .string(message.to),
            "kind": .string(message.kind.rawValue),
            "subject": message.subject.map(JSON.string) ?? .null,
            "body": .string(message.body.source),
            "code": message.code.map(JSON.string) ?? .null,
            "at": .string(CivilTime(message.at).extendedISO8601),
        ]
    }
}
