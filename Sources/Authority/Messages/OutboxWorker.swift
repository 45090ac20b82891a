package import Core
import Directory
import Logging
package import Messaging

/// Delivers what the outbox holds, at least once, with back-off.
///
/// A message is leased while it is tried: a worker that dies leaves it to the next one. After a day, or when the way
/// out says that it will never take it, a message is dropped and logged without its content.
package struct OutboxWorker: Sendable {
    let authority: Authority
    let channel: any Channel

    package init(authority: Authority, channel: any Channel) {
        self.authority = authority
        self.channel = channel
    }

    /// How long a message is one worker's alone.
    static let lease = Lifetime.minutes(2)
    /// How long delivery is tried: no code of ours lives longer.
    static let patience = Lifetime.hours(24)

    /// Tries what is due, at most `limit` messages side by side; returns how many it found. Pools have equal shares:
    /// one with many messages does not hold up the others.
    package func work(limit: Int, now: Moment) async throws -> Int {
        let pools = try await authority.store.outbox.duePools(limit: limit, now: now)
        var count = 0
        for pool in pools { count += try await work(in: pool, limit: max(1, limit / pools.count), now: now) }
        return count
    }

    /// Tries what is due of one pool.
    package func work(in pool: UserPoolID, limit: Int, now: Moment) async throws -> Int {
        let claimed = try await authority.store.outbox.claim(in: pool, limit: limit, lease: Self.lease, now: now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for message in claimed {
                group.addTask { try await deliver(message, now: now) }
            }
            try await group.waitForAll()
        }
        return claimed.count
    }

    private func deliver(_ claimed: ClaimedMessage, now: Moment) async throws {
        let outbox = authority.store.outbox
        let id = claimed.message.id
        guard let message = Message(claimed) else {
            authority.logger.error("message is not readable", metadata: ["message": "\(id)"])
            return try await outbox.delete(id, in: claimed.pool)
        }
        do {
            try await channel.deliver(message)
            try await outbox.delete(id, in: claimed.pool)
        } catch let failure as DeliveryFailure {
            authority.logger.warning(
                "message was not delivered",
                metadata: ["message": "\(id)", "attempt": "\(claimed.attempts)", "reason": "\(failure.log)"])
            let isOver = failure.isPermanent || now - claimed.message.createdAt > Self.patience
            if isOver {
                try await outbox.delete(id, in: claimed.pool)
            } else {
                try await outbox.postpone(id, in: claimed.pool, until: now + delay(after: claimed.attempts))
            }
        }
    }

    /// Doubles from two seconds to a quarter of an hour; half of it is chance, so that a herd disperses.
    private func delay(after attempts: Int) -> Lifetime {
        let seconds = min(900, Int64(1) << min(attempts, 10))
        let chance = Int64(authority.randomness.bytes(1).first ?? 0)
        return Lifetime(microseconds: seconds * 500_000 + seconds * 500_000 * chance / 255)
    }
}

extension Message {
    fileprivate init?(_ claimed: ClaimedMessage) {
        let body = claimed.message.body
        guard let kind = body["kind"]?.string, let to = body["to"]?.string, let html = body["html"]?.string else {
            return nil
        }
        self.init(
            id: claimed.message.id, poolID: claimed.pool, kind: Kind(kind), channel: .email, from: body["from"]?.string,
            replyTo: body["replyTo"]?.string, to: to, subject: body["subject"]?.string, body: .html(html),
            code: body["code"]?.string, at: claimed.message.createdAt)
    }
}
