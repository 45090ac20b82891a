import Authority
import Core
package import Hummingbird
import HummingbirdCore
import Logging
import NativeCrypto
import Postgres
import ServiceLifecycle
import UnixSignals

/// The running server: the main listener, the management listener and the workers, started and stopped together.
///
/// When it is told to stop it first says so: for `lameDuck` it is not ready and answers all the same, so that a
/// balancer has looked elsewhere when the listeners close. Then what is in flight may end, then it is cancelled.
package struct ServerApplication: Sendable {
    /// How long a node that was told to stop goes on accepting. Short beside the intervals of most balancers' probes,
    /// which then see a refused connection: it is for those that are told, or that probe each second.
    package static let lameDuck = Duration.seconds(1)
    /// From the signal to cancellation, the time as a lame duck included, and from there to the end of the process: no
    /// stop takes longer than both, whatever hangs.
    private static let longestStop = (graceful: Duration.seconds(5), cancellation: Duration.seconds(2))

    private let composition: Composition
    private let readiness = Readiness()
    private let connectionsOfOnePeer: Int
    private let lameDuck: Duration

    /// `connectionsOfOnePeer` and `lameDuck` are what tests and development change.
    package init(
        _ composition: Composition, connectionsOfOnePeer: Int? = nil, lameDuck: Duration = ServerApplication.lameDuck
    ) {
        self.composition = composition
        self.connectionsOfOnePeer = connectionsOfOnePeer ?? OpenFiles.connectionsOfOnePeer
        self.lameDuck = lameDuck
    }

    /// All routes of the main listener.
    static func router(_ composition: Composition) -> Router<ServerContext> {
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: BoundaryMiddleware(composition: composition))
        router.add(middleware: CrossOriginMiddleware())
        AWSRoute(composition: composition).add(to: router)
        IdentityRoutes(composition: composition).add(to: router)
        GuardRoutes(composition: composition).add(to: router)
        PoolRoutes(composition: composition).add(to: router)
        AssetRoutes(composition: composition).add(to: router)
        if composition.mailbox != nil { DevelopmentRoutes(composition: composition).add(to: router) }
        return router
    }

    /// Runs until SIGTERM or SIGINT. `onReady` is called once, when both listeners are open.
    package func run(onReady: @escaping @Sendable (ListeningPorts) async -> Void = { _ in }) async throws {
        let opened = OpenedListeners(onReady)
        let deadline = StopDeadline(
            Self.longestStop.graceful + Self.longestStop.cancellation, logger: composition.logger)
        let main = try application { await opened.main($0) }
        let management = Application(
            router: Management(composition: composition, readiness: readiness).router(),
            configuration: ApplicationConfiguration(
                address: .hostname(
                    composition.configuration.managementHost, port: composition.configuration.managementPort)),
            onServerRunning: { await opened.management($0.localAddress?.port ?? 0) }, logger: quiet)
        let services: [any Service] =
            Workers.all(composition) + [
                management, main, DrainAnnouncer(readiness: readiness, lameDuck: lameDuck, deadline: deadline),
            ]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = Self.longestStop.graceful
        defer { deadline.cancel() }
        try await ServiceGroup(configuration: configuration).run()
        composition.pool.close()
        composition.authority.hasher.shutdown()
    }

    /// The main listener by itself: what tests speak to. `onReady` is given its port.
    package func application(
        _ onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> some ApplicationProtocol {
        let settings = composition.configuration
        return Application(
            router: Self.router(composition),
            server: try Listener.server(settings, connectionsOfOnePeer: connectionsOfOnePeer),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: MaximumAvailableConnections(OpenFiles.connections)),
            onServerRunning: { await onReady($0.localAddress?.port ?? settings.port) }, logger: quiet)
    }

    /// The frameworks speak when something is wrong.
    private var quiet: Logger {
        var logger = composition.logger
        logger.logLevel = .warning
        return logger
    }
}

/// Tells balancers, through readiness, as soon as the end has begun, and gives them time to hear it: services are
/// stopped in reverse, each after the one behind it has ended.
private struct DrainAnnouncer: Service {
    let readiness: Readiness
    let lameDuck: Duration
    let deadline: StopDeadline

    func run() async throws {
        try await gracefulShutdown()
        deadline.start()
        readiness.drain()
        try? await Pause.for(lameDuck)
    }
}
