import Glibc

/// Folders and small files of a private cluster.
enum Folder {
    /// A folder of 0700 that belongs to `owner`, parents included; one that exists is given to them.
    static func make(_ path: String, owner: SystemUser?) throws {
        var built = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            built += path.hasPrefix("/") || !built.isEmpty ? "/\(part)" : "\(part)"
            mkdir(built, built == path ? 0o700 : 0o755)
        }
        guard exists(path) else { throw PrivateCluster.Fault(description: "the folder \(path) cannot be made") }
        if let owner {
            guard chown(path, owner.id, owner.group) == 0 else {
                throw PrivateCluster.Fault(description: "the folder \(path) cannot be given to PostgreSQL's user")
            }
        }
        chmod(path, 0o700)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func lines(_ path: String) -> [String] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = fread(&buffer, 1, buffer.count, file)
        return String(decoding: buffer[..<count], as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .map(String.init)
    }
}
