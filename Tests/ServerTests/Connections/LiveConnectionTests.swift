import Core
import Postgres
import Server
import TestKit
import Testing

/// Real listeners and real sockets.
@Suite struct LiveConnectionTests {
    @Test func aRefusedConnectionLeavesNothingBehind() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        try await TestApp.run(on: database) { app in
            let application = ServerApplication(app.composition, connectionsOfOnePeer: 3, lameDuck: .zero)
            try await LiveServer.run(application) { server in
                let port = server.ports.main
                for _ in 0..<2 {
                    #expect(LiveServer.descriptors(of: port) == 1)
                    let held = try (0..<3).map { _ in try LiveSocket(port: port) }
                    for socket in held {
                        let answer = await socket.get("/nothing")
                        #expect(answer?.hasPrefix("HTTP/1.1 404") == true)
                    }
                    for _ in 0..<20 {
                        let refused = try LiveSocket(port: port)
                        #expect(await refused.read() == "")
                        refused.close()
                    }
                    let isThree = try await LiveServer.eventually { LiveServer.descriptors(of: port) == 4 }
                    #expect(isThree, "\(LiveServer.descriptors(of: port)) descriptors")
                    for socket in held { socket.close() }
                    let isNone = try await LiveServer.eventually { LiveServer.descriptors(of: port) == 1 }
                    #expect(isNone, "\(LiveServer.descriptors(of: port)) descriptors")
                }
            }
        }
    }

    @Test func whoIsToldToStopSaysSoAndAnswersOnForAMoment() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        try await TestApp.run(on: database) { app in
            let application = ServerApplication(app.composition, lameDuck: .seconds(3))
            let ports = TestBox<ListeningPorts?>(nil)
            try await LiveServer.run(application) { server in
                let opened = server.ports
                ports.change { $0 = opened }
                let isReady = try await LiveServer.eventually {
                    app.clock.advance(SystemClock().now() - app.clock.now())
                    return await server.get("/health/ready", port: opened.management)?.contains(" 200 ") == true
                }
                #expect(isReady)
                await server.stop()
                let isTold = try await LiveServer.eventually {
                    await server.get("/health/ready", port: opened.management)?.contains("not ready: draining") == true
                }
                #expect(isTold)
                let answer = await server.get("/nothing", port: opened.main)
                #expect(answer?.hasPrefix("HTTP/1.1 404") == true)
            }
            let closed = try #require(ports.value)
            // The kernel accepts until the event loop has closed the listener.
            for port in [closed.main, closed.management] {
                #expect(try await LiveServer.eventually { LiveServer.isRefused(port) })
            }
        }
    }
}
