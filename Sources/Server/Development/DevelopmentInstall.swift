package import Core
import Glibc
package import NativeCrypto
package import Postgres
package import SigV4

/// The data of `countersign dev`: a private PostgreSQL, a master key and the operator's credentials, kept in one
/// folder.
package struct DevelopmentInstall: Sendable {
    package let folder: String
    package let cluster: PrivateCluster
    package let masterKey: MasterKey
    package let root: AWSCredentials

    /// Opens or makes an install. `isEphemeral` keeps nothing.
    package static func open(_ asked: String, isEphemeral: Bool, randomness: any Randomness) async throws
        -> DevelopmentInstall
    {
        let folder = reachable(absolute(asked), isEphemeral: isEphemeral)
        makeFolder(folder)
        let cluster = try await PrivateCluster.start(
            data: "\(folder)/postgres", kind: isEphemeral ? .ephemeral : .durable, randomness: randomness)
        let masterKey: MasterKey
        if let text = SmallFile.read("\(folder)/master.key") {
            masterKey = try MasterKey(base64: text.filter { !$0.isWhitespace })
        } else {
            masterKey = .make(randomness)
            try SmallFile.write(masterKey.base64.revealedText + "\n", to: "\(folder)/master.key")
        }
        return DevelopmentInstall(
            folder: folder, cluster: cluster, masterKey: masterKey, root: try credentials(in: folder, randomness))
    }

    /// Removes an install's data; a server that runs on it is ended first.
    package static func reset(_ asked: String) throws {
        let folder = reachable(absolute(asked), isEphemeral: false)
        PrivateCluster.stop(data: "\(folder)/postgres")
        for name in ["postgres", "master.key", "credentials"] { try FolderTree.remove("\(folder)/\(name)") }
    }

    /// The operator's AWS credentials as a shared-credentials file, profile `countersign`.
    package var credentialsFile: String { "\(folder)/credentials" }

    private static func credentials(in folder: String, _ randomness: any Randomness) throws -> AWSCredentials {
        let path = "\(folder)/credentials"
        if let text = SmallFile.read(path) {
            var values: [Substring: Substring] = [:]
            for line in text.split(separator: "\n") {
                let pair = line.split(separator: "=", maxSplits: 1)
                if pair.count == 2 { values[pair[0].filter { $0 != " " }[...]] = pair[1].drop { $0 == " " } }
            }
            if let id = values["aws_access_key_id"], let key = values["aws_secret_access_key"] {
                return AWSCredentials(accessKeyID: String(id), secretAccessKey: Secret(String(key)))
            }
        }
        let id = "AKIA" + randomness.text(16, from: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let key = randomness.text(40, from: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        try SmallFile.write("[countersign]\naws_access_key_id = \(id)\naws_secret_access_key = \(key)\n", to: path)
        return AWSCredentials(accessKeyID: id, secretAccessKey: Secret(key))
    }

    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return "\(String(cString: current))/\(path)"
    }

    /// As root PostgreSQL runs as another user, who must be able to come to its data; where a folder on the way is
    /// closed to others, the data lies under /var/lib/countersign.
    private static func reachable(_ folder: String, isEphemeral: Bool) -> String {
        guard geteuid() == 0 else { return folder }
        var path = ""
        for part in folder.split(separator: "/").dropLast() {
            path += "/\(part)"
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & 0o001 == 0 {
                return isEphemeral ? "/tmp/countersign-\(getpid())" : "/var/lib/countersign"
            }
        }
        return folder
    }

    private static func makeFolder(_ path: String) {
        var built = ""
        for part in path.split(separator: "/") {
            built += "/\(part)"
            mkdir(built, 0o755)
        }
    }
}
