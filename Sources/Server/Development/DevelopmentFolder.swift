import Core
import Glibc
import Postgres

/// Where the data of `countersign dev` may lie.
enum DevelopmentFolder {
    static let ephemeralPrefix = "countersign-ephemeral-"

    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return "\(String(cString: current))/\(path)"
    }

    /// As root PostgreSQL runs as another user, who must be able to come to its data: no folder on the way may be
    /// closed to others.
    static func isReachable(_ folder: String) -> Bool {
        guard geteuid() == 0 else { return true }
        var path = ""
        for part in folder.split(separator: "/") {
            path += "/\(part)"
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & 0o001 == 0 { return false }
        }
        return true
    }

    static func make(_ path: String) {
        var built = ""
        for part in path.split(separator: "/") {
            built += "/\(part)"
            mkdir(built, 0o755)
        }
    }

    /// Removes the ephemeral installs of processes that were killed: nobody holds their lock. One that is a minute
    /// young may be about to take it.
    static func removeAbandoned(in parent: String, now: Moment) throws {
        for name in try FolderTree.names(in: parent) where name.hasPrefix(ephemeralPrefix) {
            let folder = "\(parent)/\(name)"
            var status = stat()
            guard stat(folder, &status) == 0, Int64(status.st_mtim.tv_sec) < now.seconds - 60,
                let lock = FolderLock(folder)
            else { continue }
            try withExtendedLifetime(lock) { try FolderTree.remove(folder) }
        }
    }
}
