import Glibc

/// Starts programs as another user, through `setpriv` of util-linux: between fork and exec nothing of ours runs.
enum ChildProcess {
    /// Runs to the end; the exit status.
    static func run(_ arguments: [String], as user: SystemUser?, output: String) throws -> Int32 {
        let process = try spawn(prefix(user, diesWithParent: false) + arguments, output: output)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// Starts and leaves alone.
    ///
    /// The death signal is tied to the thread that spawns, so one that never ends does it.
    static func start(_ arguments: [String], as user: SystemUser?, output: String, diesWithParent: Bool) throws {
        let command = prefix(user, diesWithParent: diesWithParent) + arguments
        guard diesWithParent else { return _ = try spawn(command, output: output) }
        DatabaseThread.start {
            guard (try? spawn(command, output: output)) != nil else { return }
            while true { pause() }
        }
    }

    private static func prefix(_ user: SystemUser?, diesWithParent: Bool) -> [String] {
        var arguments = ["setpriv"]
        if let user { arguments += ["--reuid=\(user.id)", "--regid=\(user.group)", "--clear-groups"] }
        if diesWithParent { arguments += ["--pdeathsig", "INT"] }
        return arguments.count > 1 ? arguments : []
    }

    /// `POSIX_SPAWN_SETSID`, a macro that the importer does not see.
    private static let newSession: Int16 = 0x80

    /// A session of its own, so that an interrupt at the terminal is not also the database's.
    private static func spawn(_ arguments: [String], output: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, newSession)
        var pointers = arguments.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var process = pid_t()
        let status = posix_spawnp(&process, arguments[0], &actions, &attributes, pointers, environ)
        guard status == 0 else {
            throw PrivateCluster.Fault(
                description: "\(arguments[0]) does not start: \(String(cString: strerror(status)))")
        }
        return process
    }
}

/// Who PostgreSQL runs as when we are root.
struct SystemUser: Sendable {
    let id: uid_t
    let group: gid_t

    /// Nil where we are not root. Debian's package makes the user `postgres`; `nobody` is everywhere.
    static func forPostgres() throws -> SystemUser? {
        guard geteuid() == 0 else { return nil }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) { return SystemUser(id: entry.pointee.pw_uid, group: entry.pointee.pw_gid) }
        }
        throw PrivateCluster.Fault(description: "there is no user postgres or nobody to run PostgreSQL as")
    }
}
