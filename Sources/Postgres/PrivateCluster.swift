package import Core
import Glibc

/// A PostgreSQL of our own, for development and tests: a data folder, a unix socket, no port.
///
/// PostgreSQL refuses to run as root, so root steps down to a user without rights. Trust authentication is enough: only
/// the owner of the socket's folder can reach it.
package final class PrivateCluster: Sendable {
    /// How a cluster is kept.
    package enum Kind: Sendable {
        /// Survives restarts; outlives a killed parent, and the next start adopts it.
        case durable
        /// Gone with its parent; `fsync` is off, because nothing outlives a crash anyway.
        case ephemeral
    }

    /// Why it does not start.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    /// For libpq.
    package let connectionString: Secret
    private let data: String
    private let kind: Kind

    private init(socket: String, data: String, kind: Kind) {
        connectionString = Secret("host=\(socket) user=countersign dbname=postgres connect_timeout=5")
        self.data = data
        self.kind = kind
    }

    /// Makes the folder a cluster if it is none, and starts it; one that still runs is adopted.
    package static func start(
        data: String, kind: Kind, maximumConnections: Int = 60, randomness: any Randomness
    ) async throws -> PrivateCluster {
        let owner = try SystemUser.forPostgres()
        let programs = try PostgresPrograms.find()
        try Folder.make(data, owner: owner)
        if !Folder.exists("\(data)/PG_VERSION") { try programs.initialize(data, kind: kind, owner: owner) }
        if let socket = runningSocket(data) {
            let cluster = PrivateCluster(socket: socket, data: data, kind: kind)
            if cluster.answers(within: 2) { return cluster }
        }
        forgetSocket(data)
        let socket = socketFolder(data, randomness)
        if socket != data { try Folder.make(socket, owner: owner) }
        try programs.launch(data, socket: socket, kind: kind, maximumConnections: maximumConnections, owner: owner)
        let cluster = PrivateCluster(socket: socket, data: data, kind: kind)
        guard cluster.answers(within: 30) else {
            throw Fault(description: "PostgreSQL did not start; see \(data)/server.log")
        }
        return cluster
    }

    /// Ends the server, after its open transactions were rolled back (fast shutdown). What was ephemeral is gone.
    package func stop() {
        Self.stop(data: data)
        if kind == .ephemeral, Self.process(data) == nil { try? FolderTree.remove(data) }
    }

    /// Ends the server of a data folder, if one runs.
    package static func stop(data: String) {
        guard let process = process(data) else { return }
        let socket = runningSocket(data)
        kill(process, SIGINT)
        for _ in 0..<200 where Self.process(data) != nil { usleep(50_000) }
        if Self.process(data) == nil, let socket { remove(socket) }
    }

    private static let socketPrefix = "/tmp/countersign-socket-"

    /// The data folder itself, which is as private; another where its path is too long for a socket, or has letters
    /// that a connection string would have to quote.
    private static func socketFolder(_ data: String, _ randomness: any Randomness) -> String {
        let isPlain = data.utf8.allSatisfy { $0 == UInt8(ascii: "/") || Percent.isUnreserved($0) }
        guard data.hasPrefix("/"), data.utf8.count < 80, isPlain else {
            return "\(socketPrefix)\(Hex.encode(randomness.bytes(6)))"
        }
        return data
    }

    /// The folder that a server which was killed has left.
    private static func forgetSocket(_ data: String) {
        guard let socket = socket(data), process(data) == nil else { return }
        remove(socket)
    }

    private static func remove(_ socket: String) {
        guard socket.hasPrefix(socketPrefix) else { return }
        try? FolderTree.remove(socket)
    }

    private func answers(within seconds: Int) -> Bool {
        let configuration = PoolConfiguration(connectionString: connectionString)
        for _ in 0..<(seconds * 20) {
            if (try? Connection(configuration, isRelaxed: false)) != nil { return true }
            usleep(50_000)
        }
        return false
    }

    /// The postmaster's process, if it lives; the first line of its file.
    private static func process(_ data: String) -> pid_t? {
        guard let line = Folder.lines("\(data)/postmaster.pid").first, let process = pid_t(line) else { return nil }
        // A child of ours that has ended must be reaped, or it would seem to live.
        waitpid(process, nil, WNOHANG)
        guard kill(process, 0) == 0, isPostmaster(process, of: data) else { return nil }
        return process
    }

    /// Whether the number is not another's by now, as after a restart of the machine: a postmaster works in its data
    /// folder (PostgreSQL changes there when it starts).
    private static func isPostmaster(_ process: pid_t, of data: String) -> Bool {
        guard let folder = realpath(data, nil), let works = realpath("/proc/\(process)/cwd", nil) else { return false }
        defer {
            free(folder)
            free(works)
        }
        return strcmp(folder, works) == 0
    }

    private static func runningSocket(_ data: String) -> String? { process(data) == nil ? nil : socket(data) }

    /// The socket's folder of the server that runs, or ran last; the fifth line of its file.
    private static func socket(_ data: String) -> String? {
        let lines = Folder.lines("\(data)/postmaster.pid")
        return lines.count >= 5 ? lines[4] : nil
    }
}
