import Authority
import Core
import Directory
import Logging
import Messaging
import Postgres
import ServiceLifecycle

/// Something that is done again and again until the server stops. A failure is logged and tried again next time.
struct RepeatingWorker: Service {
    let name: String
    let interval: Duration
    let logger: Logger
    let work: @Sendable () async throws -> Void

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await work()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("\(name) failed", metadata: ["error": "\(error)"])
                }
                try await Pause.for(interval)
            }
        }
    }
}

/// Hears of other nodes' configuration writes; the poller sees what is missed.
struct ConfigurationListener: Service {
    let composition: Composition

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in composition.pool.notifications(on: "countersign_configuration") {
                try? await composition.authority.configuration.confirm()
            }
        }
    }
}

/// Delivers messages. At the end what is under way gets the few seconds that a way out takes to give up.
struct OutboxService: Service {
    let worker: OutboxWorker
    let channels: Channels

    func run() async throws {
        await cancelWhenGracefulShutdown { await worker.run(idle: .milliseconds(250)) }
        channels.stop()
    }
}

/// Everything that a node does besides answering.
enum Workers {
    static func all(_ composition: Composition) -> [any Service] {
        let logger = composition.logger
        let authority = composition.authority
        let worker = OutboxWorker(
            authority: authority, channel: composition.channels, clock: composition.clock, meter: composition.meter)
        return [
            OutboxService(worker: worker, channels: composition.channels),
            ConfigurationListener(composition: composition),
            RepeatingWorker(name: "configuration poll", interval: .milliseconds(700), logger: logger) {
                try await authority.configuration.confirm()
            },
            RepeatingWorker(name: "outbox measure", interval: .seconds(10), logger: logger) {
                try await composition.meter.measure(authority.store.outbox)
            },
            RepeatingWorker(name: "metadata refresh", interval: .seconds(600), logger: logger) {
                try await MetadataRefresh(authority: authority).run(now: composition.clock.now())
            },
            RepeatingWorker(name: "sweeper", interval: .seconds(60), logger: logger) {
                let sweeping = Sweeping(store: authority.store)
                while !Task.isCancelled, try await sweeping.sweep(limit: 1000, now: composition.clock.now()) >= 1000 {}
            },
        ]
    }
}
