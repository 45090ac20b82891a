package import Core
import Directory
import Logging
package import Messaging

/// Delivers what the outbox holds, at least once, with back-off.
///
/// A message is leased while it is tried: a worker that dies leaves it to the next one. No more is taken than the way
/// out carries at once, so that a lease is spent on delivering and not on waiting; time is asked anew for each claim
/// and each answer. After a day, or when the way out says that it will never take it, a message is dropped and logged
/// without its content.
package struct OutboxWorker: Sendable {
    let authority: Authority
    let channel: any Channel
    let clock: any WallClock
    let meter: DeliveryMeter

    package init(
        authority: Authority, channel: any Channel, clock: any WallClock, meter: DeliveryMeter = DeliveryMeter()
    ) {
        self.authority = authority
        self.channel = channel
        self.clock = clock
        self.meter = meter
    }

    /// How long a message is one worker's alone.
    static let lease = Lifetime.minutes(2)
    /// What must be left of the lease when a message is handed over: more than a way out may take.
    static let handover = Lifetime.minutes(1)
    /// How long delivery is tried: no code of ours lives longer.
    static let patience = Lifetime.hours(24)

    private var capacity: Int { max(1, channel.capacity) }
    private var outbox: Outbox { authority.store.outbox }

    /// Delivers until the task is cancelled, and then waits for what is under way.
    ///
    /// Pools are worked side by side and take turns, so one with many messages does not hold up the others; `idle` is
    /// how often it is asked whether something is due.
    package func run(idle: Duration) async {
        await withTaskGroup(of: Event.self) { group in
            var free = capacity
            var turns = Turns()
            group.addTask { await Self.tick(after: idle) }
            while !Task.isCancelled {
                for message in await claim(atMost: free, &turns) {
                    free -= 1
                    group.addTask {
                        await deliver(message)
                        return .delivered
                    }
                }
                switch await group.next() {
                case .delivered: free += 1
                case .tick, nil: group.addTask { await Self.tick(after: idle) }
                }
            }
        }
    }

    /// One round of one pool: takes at most `limit` messages that are due and waits for them; how many it took.
    package func work(in pool: UserPoolID, limit: Int) async throws -> Int {
        let claimed = try await outbox.claim(
            in: pool, limit: min(limit, capacity), lease: Self.lease, now: clock.now())
        await withTaskGroup(of: Void.self) { group in
            for message in claimed {
                group.addTask { await deliver(message) }
            }
        }
        return claimed.count
    }

    private enum Event: Sendable {
        case tick, delivered
    }

    private static func tick(after idle: Duration) async -> Event {
        try? await Pause.for(idle)
        return .tick
    }

    /// Takes what is due, a share for each pool.
    private func claim(atMost free: Int, _ turns: inout Turns) async -> [ClaimedMessage] {
        var claimed: [ClaimedMessage] = []
        guard free > 0 else { return claimed }
        do {
            let pools = turns.order(try await outbox.duePools(limit: 32, now: clock.now()))
            for pool in pools where claimed.count < free {
                let share = min(max(1, free / pools.count), free - claimed.count)
                claimed += try await outbox.claim(in: pool, limit: share, lease: Self.lease, now: clock.now())
                turns.took(pool)
            }
        } catch {
            authority.logger.warning("the outbox cannot be read", metadata: ["error": "\(error)"])
        }
        return claimed
    }
}

extension OutboxWorker {
    private func deliver(_ claimed: ClaimedMessage) async {
        do {
            try await attempt(claimed)
        } catch {
            authority.logger.warning(
                "a message's fate could not be recorded", metadata: ["message": "\(claimed.id)", "error": "\(error)"])
        }
    }

    private func attempt(_ claimed: ClaimedMessage) async throws {
        // Too late to be sure that no other worker has it meanwhile, or no time left at all: given back.
        guard !Task.isCancelled, clock.now() + Self.handover < claimed.leasedUntil else {
            return try await outbox.postpone(claimed, until: clock.now())
        }
        guard let message = Message(claimed) else {
            return try await postpone(claimed, after: .temporary(log: "the message is not readable"))
        }
        do throws(DeliveryFailure) {
            try await channel.deliver(message)
        } catch {
            return try await postpone(claimed, after: error)
        }
        meter.countDelivered()
        try await outbox.delete(claimed.id, in: claimed.pool)
    }

    private func postpone(_ claimed: ClaimedMessage, after failure: DeliveryFailure) async throws {
        meter.countFailed()
        authority.logger.warning(
            "message was not delivered",
            metadata: [
                "message": "\(claimed.id)", "attempt": "\(claimed.attempts)", "reason": "\(failure.log)",
            ])
        let now = clock.now()
        if failure.isPermanent || now - claimed.createdAt > Self.patience {
            meter.countDropped()
            authority.logger.warning("message was given up", metadata: ["message": "\(claimed.id)"])
            return try await outbox.delete(claimed.id, in: claimed.pool)
        }
        // Whether a delivery that was cut off succeeds after all is not known: the lease covers it.
        guard !Task.isCancelled else { return }
        try await outbox.postpone(claimed, until: now + delay(after: claimed.attempts))
    }

    /// Doubles from two seconds to a quarter of an hour; half of it is chance, so that a herd disperses.
    private func delay(after attempts: Int) -> Lifetime {
        let seconds = min(900, Int64(1) << min(attempts, 10))
        let chance = Int64(authority.randomness.bytes(1).first ?? 0)
        return Lifetime(microseconds: seconds * 500_000 + seconds * 500_000 * chance / 255)
    }
}

/// Whose turn it is: the pool that was served longest ago comes first, then the one that has waited longest.
struct Turns {
    private var taken: [UserPoolID: Int] = [:]
    private var count = 0

    /// `pools` come in the order in which they wait; those that do not wait are forgotten.
    mutating func order(_ pools: [UserPoolID]) -> [UserPoolID] {
        let waiting = Set(pools)
        taken = taken.filter { waiting.contains($0.key) }
        return pools.enumerated().sorted { left, right in
            (taken[left.element] ?? 0, left.offset) < (taken[right.element] ?? 0, right.offset)
        }.map(\.element)
    }

    mutating func took(_ pool: UserPoolID) {
        count += 1
        taken[pool] = count
    }
}

extension Message {
    /// HTML goes by e-mail, plain text by phone.
    fileprivate init?(_ claimed: ClaimedMessage) {
        guard let stored = claimed.body, let kind = stored["kind"]?.string, let to = stored["to"]?.string,
            let body = stored["html"]?.string.map(Body.html) ?? stored["text"]?.string.map(Body.text)
        else { return nil }
        let channel: DeliveryMedium = if case .html = body { .email } else { .sms }
        self.init(
            id: claimed.id, poolID: claimed.pool, kind: Kind(kind), channel: channel, from: stored["from"]?.string,
            replyTo: stored["replyTo"]?.string, to: to, subject: stored["subject"]?.string, body: body,
            code: stored["code"]?.string, at: claimed.createdAt)
    }
}
