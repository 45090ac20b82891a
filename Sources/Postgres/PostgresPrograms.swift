import Glibc

/// `initdb` and `postgres`, from PATH or from the newest folder of the Debian packages.
struct PostgresPrograms: Sendable {
    let folder: String

    static func find() throws -> PostgresPrograms {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        let debian = ((try? FolderTree.names(in: "/usr/lib/postgresql")) ?? []).compactMap(Int.init).sorted(by: >)
        let candidates = path.split(separator: ":").map(String.init) + debian.map { "/usr/lib/postgresql/\($0)/bin" }
        guard let folder = candidates.first(where: { isProgram("\($0)/initdb") && isProgram("\($0)/postgres") }) else {
            throw PrivateCluster.Fault(
                description:
                    "initdb and postgres were not found on PATH or under /usr/lib/postgresql; install postgresql")
        }
        return PostgresPrograms(folder: folder)
    }

    private static func isProgram(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// Beside the folder at first: one whose making was interrupted would look like a cluster and never start.
    func initialize(_ data: String, kind: PrivateCluster.Kind, owner: SystemUser?) throws {
        let unfinished = "\(data).unfinished"
        try FolderTree.remove(unfinished)
        try Folder.make(unfinished, owner: owner)
        var arguments = [
            "\(folder)/initdb", "--pgdata=\(unfinished)", "--username=countersign", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]
        if kind == .ephemeral { arguments.append("--no-sync") }
        let status = try ChildProcess.run(arguments, as: owner, output: "\(data).initdb.log")
        guard status == 0 else {
            throw PrivateCluster.Fault(description: "initdb failed; see \(data).initdb.log")
        }
        guard rename(unfinished, data) == 0 else {
            throw PrivateCluster.Fault(description: "the folder \(data) is not empty and not a PostgreSQL cluster")
        }
        unlink("\(data).initdb.log")
    }

    func launch(
        _ data: String, socket: String, kind: PrivateCluster.Kind, maximumConnections: Int, owner: SystemUser?
    ) throws {
        var settings = [
            "listen_addresses=", "unix_socket_directories=\(socket)", "unix_socket_permissions=0700",
            "max_connections=\(maximumConnections)", "shared_buffers=64MB", "log_min_messages=warning",
            "max_wal_size=512MB",
        ]
        if kind == .ephemeral { settings += ["fsync=off", "full_page_writes=off"] }
        let arguments = ["\(folder)/postgres", "-D", data] + settings.flatMap { ["-c", $0] }
        try ChildProcess.start(arguments, as: owner, output: "\(data)/server.log", diesWithParent: kind == .ephemeral)
    }
}
