import Authority
import Core
import Directory
import Messaging
import Postgres
import TestKit
import Testing

/// Messages leave once, late rather than never, and none stands in another's way.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OutboxTests {
    /// For tests that look at the outbox of all pools.
    private static let database = Task { try await TestDatabase.fresh() }

    private func alone(_ body: @escaping @Sendable (TestApp) async throws -> Void) async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            _ = try await app.database.query("DELETE FROM outbox", .relaxed)
            try await body(app)
        }
    }

    private func worker(_ app: TestApp, _ channel: any Channel, _ meter: DeliveryMeter = DeliveryMeter())
        -> OutboxWorker
    {
        OutboxWorker(authority: app.authority, channel: channel, clock: app.clock, meter: meter)
    }

    /// A pool in which people wait for their codes.
    private func pool(_ app: TestApp, waiting count: Int) async throws -> TestPool {
        let pool = try await app.pool()
        let client = try await pool.client()
        for number in 0..<count {
            let answer = try await app.open(
                "SignUp",
                [
                    "ClientId": .string(client.id.rawValue), "Username": .string("user\(number)"),
                    "Password": .string(TestPool.password),
                    "UserAttributes": [["Name": "email", "Value": .string("user\(number)@example.com")]],
                ])
            #expect(answer.status == 200, "\(answer.text)")
        }
        return pool
    }

    private struct Waiting: Equatable {
        let attempts: Int
        let dueAt: Moment
    }

    private func waiting(_ app: TestApp, _ pool: TestPool) async throws -> [Waiting] {
        try await app.database.query(
            "SELECT attempts, due_at FROM outbox WHERE pool = \(pool.pool.id) ORDER BY id", .read
        ).map { Waiting(attempts: try $0.get("attempts"), dueAt: try $0.get("due_at")) }
    }

    /// Two nodes and a mail server so slow that a large batch would outlive its lease.
    @Test func twoWorkersDeliverEachMessageOnce() async throws {
        try await TestApp.run { app in
            let pool = try await pool(app, waiting: 24)
            let sent = TestBox<[String: Int]>([:])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    let worker = worker(app, SlowChannel(clock: app.clock, sent: sent))
                    group.addTask {
                        while sent.value.count < 24 { _ = try await worker.work(in: pool.pool.id, limit: 32) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(sent.value.values.allSatisfy { $0 == 1 }, "\(sent.value)")
        }
    }

    @Test func aWorkerEndsThoughTheWayOutNeverAnswers() async throws {
        try await alone { app in
            let pool = try await pool(app, waiting: 9)
            let channel = SilentChannel()
            let worker = worker(app, channel)
            let running = Task { await worker.run(idle: .milliseconds(5)) }
            while channel.taken.value < SilentChannel.limit { try await Pause.for(.milliseconds(5)) }
            running.cancel()
            await running.value
            #expect(channel.taken.value == SilentChannel.limit)
            // What was cut off keeps its lease; nobody knows what became of it. The others are due as before.
            let waiting = try await waiting(app, pool)
            #expect(waiting.filter { $0.dueAt > app.clock.now() }.count == SilentChannel.limit)
            #expect(waiting.filter { $0.attempts == 0 }.count == 9 - SilentChannel.limit)
        }
    }

    /// A pool with many messages before one with a single one: that one does not wait for them all.
    @Test func poolsTakeTurns() async throws {
        try await alone { app in
            _ = try await pool(app, waiting: 12)
            app.clock.advance(.seconds(1))
            let small = try await pool(app, waiting: 1)
            let channel = OrderedChannel()
            let worker = worker(app, channel)
            let running = Task { await worker.run(idle: .milliseconds(5)) }
            while channel.pools.value.count < 13 { try await Pause.for(.milliseconds(5)) }
            running.cancel()
            await running.value
            let place = channel.pools.value.firstIndex(of: small.pool.id)
            #expect(place.map { $0 < 3 } == true, "\(channel.pools.value)")
        }
    }

    @Test func anUnreadableMessageHoldsUpNobodyAndIsGivenUpAfterADay() async throws {
        try await TestApp.run { app in
            let pool = try await pool(app, waiting: 3)
            let junk: [UInt8] = [1, 2, 3]
            _ = try await app.database.query(
                """
                UPDATE outbox SET sealed_message = \(junk)
                WHERE pool = \(pool.pool.id)
                    AND id = (SELECT min(o.id) FROM outbox o WHERE o.pool = \(pool.pool.id))
                """, .durable)
            _ = try await pool.code(for: "user0@example.com")
            #expect(app.mailbox.list().count == 2)
            let left = try await waiting(app, pool)
            #expect(left.map(\.attempts) == [1] && left.allSatisfy { $0.dueAt > app.clock.now() })
            app.clock.advance(.hours(25))
            _ = try await pool.code(for: "user0@example.com")
            #expect(try await waiting(app, pool).isEmpty)
        }
    }

    @Test func withoutAWayOutMessagesWaitAndAreCounted() async throws {
        try await alone { app in
            let pool = try await pool(app, waiting: 2)
            let meter = DeliveryMeter()
            let worker = worker(app, Channels(), meter)
            while try await worker.work(in: pool.pool.id, limit: 10) > 0 {}
            app.clock.advance(.minutes(10))
            try await meter.measure(app.authority.store.outbox)
            #expect(meter.backlog?.count == 2 && meter.backlog?.oldest == TestClock.start)
            #expect(meter.failed == 2 && meter.dropped == 0 && meter.delivered == 0)
            #expect(try await pool.code(for: "user1@example.com") != nil)
            try await meter.measure(app.authority.store.outbox)
            #expect(meter.backlog?.count == 0 && meter.backlog?.oldest == nil)
        }
    }

    /// The pause after a failure begins when it failed, not when the message was taken.
    @Test func aSlowFailureIsNotTriedAgainAtOnce() async throws {
        try await TestApp.run { app in
            let pool = try await pool(app, waiting: 1)
            let worker = worker(app, FailingChannel(clock: app.clock))
            for attempt in 1...4 {
                #expect(try await worker.work(in: pool.pool.id, limit: 10) == 1)
                let left = try #require(try await waiting(app, pool).first)
                #expect(left.attempts == attempt && left.dueAt > app.clock.now())
                #expect(try await worker.work(in: pool.pool.id, limit: 10) == 0)
                app.clock.advance(left.dueAt - app.clock.now())
            }
        }
    }
}

/// Carries four at once, in half a minute all together.
private actor SlowChannel: Channel {
    nonisolated let capacity = 4
    private let clock: TestClock
    private let sent: TestBox<[String: Int]>
    private var last: Task<Void, Never>?

    init(clock: TestClock, sent: TestBox<[String: Int]>) {
        self.clock = clock
        self.sent = sent
    }

    /// One after the other, as if each waited for a thread: whoever brings many waits for longer than a lease.
    func deliver(_ message: Message) async throws(DeliveryFailure) {
        let before = last
        let delivery = Task { [clock, sent] in
            await before?.value
            try? await Pause.for(.milliseconds(5))
            clock.advance(.seconds(8))
            sent.change { $0[message.id, default: 0] += 1 }
        }
        last = delivery
        await delivery.value
    }
}

/// Takes messages and says nothing until it is told to stop.
private struct SilentChannel: Channel {
    static let limit = 4
    let capacity = SilentChannel.limit
    let taken = TestBox(0)

    func deliver(_ message: Message) async throws(DeliveryFailure) {
        taken.change { $0 += 1 }
        try? await Pause.for(.seconds(3600))
        throw .temporary(log: "cut off")
    }
}

/// Remembers whose messages came, in their order.
private struct OrderedChannel: Channel {
    let capacity = 1
    let pools = TestBox<[UserPoolID]>([])

    func deliver(_ message: Message) async throws(DeliveryFailure) {
        pools.change { $0.append(message.poolID) }
    }
}

/// Needs half a minute to say no.
private struct FailingChannel: Channel {
    let capacity = 4
    let clock: TestClock

    func deliver(_ message: Message) async throws(DeliveryFailure) {
        clock.advance(.seconds(30))
        throw .temporary(log: "no")
    }
}
