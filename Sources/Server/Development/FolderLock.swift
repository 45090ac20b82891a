import Glibc

/// Held while a process uses a folder of data. The kernel lets go of it when the process ends, however it ends; no
/// child inherits it.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Nil where another process holds it, or the folder cannot be written.
    init?(_ folder: String) {
        descriptor = open("\(folder)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }
}
