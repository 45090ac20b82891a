import Authority
package import Hummingbird
import HummingbirdCore
import Logging
import NativeCrypto
import Postgres
import ServiceLifecycle
import UnixSignals

/// The running server: the main listener, the management listener and the workers, started and stopped together.
package struct ServerApplication {
    private let composition: Composition
    private let readiness = Readiness()

    package init(_ composition: Composition) {
        self.composition = composition
    }

    /// All routes of the main listener.
    static func router(_ composition: Composition) -> Router<ServerContext> {
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: BoundaryMiddleware(composition: composition))
        router.add(middleware: CrossOriginMiddleware())
        AWSRoute(composition: composition).add(to: router)
        PoolRoutes(composition: composition).add(to: router)
        AssetRoutes(composition: composition).add(to: router)
        if composition.mailbox != nil { DevelopmentRoutes(composition: composition).add(to: router) }
        return router
    }

    /// Runs until SIGTERM or SIGINT; requests in flight get ten seconds to end.
    package func run(onReady: @escaping @Sendable () async -> Void = {}) async throws {
        let main = try application(onReady)
        let management = Application(
            router: Management(composition: composition, readiness: readiness).router(),
            configuration: ApplicationConfiguration(
                address: .hostname(
                    composition.configuration.managementHost, port: composition.configuration.managementPort)),
            logger: quiet)
        let services: [any Service] =
            Workers.all(composition) + [management, main, DrainAnnouncer(readiness: readiness)]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
        composition.pool.close()
        composition.authority.hasher.shutdown()
    }

    /// The main listener by itself: what tests speak to.
    package func application(
        _ onReady: @escaping @Sendable () async -> Void = {}
    ) throws -> some ApplicationProtocol {
        let settings = composition.configuration
        return Application(
            router: Self.router(composition), server: try Listener.server(settings),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: MaximumAvailableConnections(OpenFiles.connections)),
            onServerRunning: { _ in await onReady() }, logger: quiet)
    }

    /// The frameworks speak when something is wrong.
    private var quiet: Logger {
        var logger = composition.logger
        logger.logLevel = .warning
        return logger
    }
}

/// Tells balancers, through readiness, as soon as the end has begun.
private struct DrainAnnouncer: Service {
    let readiness: Readiness

    func run() async throws {
        try await gracefulShutdown()
        readiness.drain()
    }
}
