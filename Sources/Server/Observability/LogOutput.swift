import Glibc
import Synchronization

/// Standard error, which a request never waits for: while nobody reads it, lines are counted and left out.
package final class LogOutput: Sendable {
    private let dropped = Atomic<Int>(0)
    /// A pipe that reports room has room for this many bytes (POSIX, PIPE_BUF), so a write of them does not block.
    private static let longestLine = 4096

    package init() {}

    /// Writes one line, its end included, in one piece.
    func write(_ line: String) {
        var descriptor = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
        guard poll(&descriptor, 1, 0) == 1, descriptor.revents & Int16(POLLOUT) != 0 else {
            dropped.add(1, ordering: .relaxed)
            return
        }
        let bytes = Array(line.utf8.prefix(Self.longestLine - 1)) + [UInt8(ascii: "\n")]
        _ = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
    }

    /// How many lines were left out since this was last asked.
    func takeDropped() -> Int { dropped.exchange(0, ordering: .relaxed) }
}
