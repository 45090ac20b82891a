import Core
import Dispatch
import Glibc
import Logging
import Server
import ServiceLifecycle

/// The whole server, with its workers and both listeners, on ports of its own.
struct LiveServer: Sendable {
    let ports: ListeningPorts
    private let group: ServiceGroup

    /// Runs until `body` ends, and returns once the server has stopped.
    static func run(
        _ application: ServerApplication, _ body: @Sendable (LiveServer) async throws -> Void
    ) async throws {
        let (opened, continuation) = AsyncStream.makeStream(of: ListeningPorts.self)
        let group = ServiceGroup(
            services: [Running(application: application, opened: continuation)],
            logger: Logger(label: "live") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            guard let ports = await opened.first(where: { _ in true }) else { return try await tasks.waitForAll() }
            do {
                try await body(LiveServer(ports: ports, group: group))
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// As SIGTERM does.
    func stop() async { await group.triggerGracefulShutdown() }

    /// The status and the body of a request on a connection of its own; nil where nobody answers.
    func get(_ path: String, port: Int) async -> String? {
        guard let socket = try? LiveSocket(port: port) else { return nil }
        defer { socket.close() }
        return await socket.get(path)
    }

    /// Sockets of this process that are bound to a port: a listener, and what it has accepted.
    static func descriptors(of port: Int) -> Int {
        guard let folder = opendir("/proc/self/fd") else { return -1 }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let descriptor = Int32(name), LiveSocket.localPort(descriptor) == port { count += 1 }
        }
        return count
    }

    static func isRefused(_ port: Int) -> Bool {
        guard let socket = try? LiveSocket(port: port) else { return true }
        socket.close()
        return false
    }

    /// Asks until it is so, ten seconds at most.
    static func eventually(_ isSo: () async -> Bool) async throws -> Bool {
        for _ in 0..<200 {
            if await isSo() { return true }
            try await Pause.for(.milliseconds(50))
        }
        return false
    }

    private struct Running: Service {
        let application: ServerApplication
        let opened: AsyncStream<ListeningPorts>.Continuation

        func run() async throws {
            defer { opened.finish() }
            try await application.run { opened.yield($0) }
        }
    }
}

/// A TCP connection to this machine.
struct LiveSocket: Sendable {
    struct Refused: Error {}

    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var time = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            Glibc.close(descriptor)
            throw Refused()
        }
    }

    func close() { Glibc.close(descriptor) }

    /// What comes back at first; empty where the peer has closed, nil where it is silent for ten seconds.
    func get(_ path: String) async -> String? {
        let text = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        // A signal about a closed connection would end the tests.
        _ = text.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        return await read()
    }

    /// Waits on a thread of its own: the server under test needs those of the process.
    func read() async -> String? {
        let descriptor = descriptor
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var buffer = [UInt8](repeating: 0, count: 65_536)
                let count = recv(descriptor, &buffer, buffer.count, 0)
                let isSilent = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
                continuation.resume(
                    returning: isSilent ? nil : String(decoding: buffer.prefix(max(0, count)), as: UTF8.self))
            }
        }
    }

    static func localPort(_ descriptor: Int32) -> Int? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard status == 0, address.sin_family == sa_family_t(AF_INET) else { return nil }
        return Int(in_port_t(bigEndian: address.sin_port))
    }
}
