package import Core
import Glibc
package import NativeCrypto
package import Postgres
package import SigV4

/// The data of `countersign dev`: a private PostgreSQL, a master key and the operator's credentials.
///
/// A durable install lies in the folder itself, and one process at a time uses it. An ephemeral one has a folder of its
/// own inside and touches nothing else, so that it never meets data that somebody wants to keep.
package struct DevelopmentInstall: Sendable {
    package let folder: String
    package let cluster: PrivateCluster
    package let masterKey: MasterKey
    package let root: AWSCredentials
    /// The operator's AWS credentials as a shared-credentials file, profile `countersign`.
    package let credentialsFile: String
    private let lock: FolderLock
    /// What goes with the process.
    private let leftovers: [String]

    /// Opens a folder's durable install, or makes it; `isReset` throws away what is there. Throws where another process
    /// uses it.
    package static func durable(
        _ asked: String, isReset: Bool, randomness: any Randomness
    ) async throws -> DevelopmentInstall {
        let path = DevelopmentFolder.absolute(asked)
        let folder = DevelopmentFolder.isReachable(path) ? path : "/var/lib/countersign"
        DevelopmentFolder.make(folder)
        guard let lock = FolderLock(folder) else {
            throw CommandFault(
                "\(folder) cannot be written or is in use by another `countersign dev`; "
                    + "choose another folder with --data, or --ephemeral")
        }
        if isReset { try reset(folder) }
        return try await open(folder, .durable, leftovers: [], lock: lock, randomness)
    }

    /// Makes an install that goes with the process; the credentials are written to the folder that was asked for,
    /// unless it has some.
    package static func ephemeral(_ asked: String, randomness: any Randomness) async throws -> DevelopmentInstall {
        let asked = DevelopmentFolder.absolute(asked)
        DevelopmentFolder.make(asked)
        let parent = DevelopmentFolder.isReachable(asked) ? asked : "/tmp"
        try DevelopmentFolder.removeAbandoned(in: parent, now: SystemClock().now())
        let folder = "\(parent)/\(DevelopmentFolder.ephemeralPrefix)\(Hex.encode(randomness.bytes(6)))"
        DevelopmentFolder.make(folder)
        guard let lock = FolderLock(folder) else { throw CommandFault("\(folder) cannot be written") }
        let credentials = OperatorCredentials.path(in: asked)
        let isMade = access(credentials, F_OK) != 0
        return try await open(
            folder, .ephemeral, credentialsIn: asked, leftovers: [folder] + (isMade ? [credentials] : []), lock: lock,
            randomness)
    }

    private static func open(
        _ folder: String, _ kind: PrivateCluster.Kind, credentialsIn shared: String? = nil, leftovers: [String],
        lock: FolderLock, _ randomness: any Randomness
    ) async throws -> DevelopmentInstall {
        let cluster = try await PrivateCluster.start(data: "\(folder)/postgres", kind: kind, randomness: randomness)
        let root = try OperatorCredentials.open(in: shared ?? folder, randomness)
        return DevelopmentInstall(
            folder: folder, cluster: cluster, masterKey: try masterKey(in: folder, randomness), root: root,
            credentialsFile: OperatorCredentials.path(in: shared ?? folder), lock: lock, leftovers: leftovers)
    }

    /// Stops PostgreSQL and removes what was not to be kept.
    package func close() {
        cluster.stop()
        for path in leftovers { try? FolderTree.remove(path) }
    }

    /// Removes an install's data; a PostgreSQL that was left running on it is ended first.
    private static func reset(_ folder: String) throws {
        PrivateCluster.stop(data: "\(folder)/postgres")
        for name in ["postgres", "master.key", "credentials"] { try FolderTree.remove("\(folder)/\(name)") }
    }

    private static func masterKey(in folder: String, _ randomness: any Randomness) throws -> MasterKey {
        let path = "\(folder)/master.key"
        if let text = SmallFile.read(path) { return try MasterKey(base64: text.filter { !$0.isWhitespace }) }
        let key = MasterKey.make(randomness)
        try SmallFile.write(key.base64.revealedText + "\n", to: path)
        return key
    }
}
