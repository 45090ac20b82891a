import Glibc

/// How many descriptors, and so connections, a process may have.
enum OpenFiles {
    /// Above this a table of descriptors costs more than the connections are worth.
    private static let most: rlim_t = 65_536

    /// Raises the soft limit as far as the hard one lets it, at most to 65,536.
    static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < most else { return }
        limit.rlim_cur = min(limit.rlim_max, most)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Connections of the main listener: what is left beside the database, the log and the library's own.
    static var connections: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 512 }
        return max(64, Int(min(limit.rlim_cur, most)) - 256)
    }

    /// Of them, those of one peer.
    static var connectionsOfOnePeer: Int { max(256, connections / 8) }
}
