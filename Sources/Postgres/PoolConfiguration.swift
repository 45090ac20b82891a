package import Core

/// How a pool connects, and where it stops waiting.
package struct PoolConfiguration: Sendable {
    /// A libpq connection URI or keyword string; several hosts with `target_session_attrs=read-write` are fine.
    package var connectionString: Secret
    /// Connections for durable writes, reads and transactions.
    package var connections: Int
    /// Connections with `synchronous_commit = off`, for writes whose loss is harmless, and for reads.
    package var relaxedConnections: Int
    /// How long a statement waits to be sent, in milliseconds; then it fails as unavailable.
    package var maximumWaitMilliseconds: UInt64
    /// Statements that may wait; one more fails at once.
    package var queueLimit: Int
    /// How long a statement waits for a lock, in milliseconds.
    package var lockTimeoutMilliseconds: Int
    /// How long a connection waits for the answer to one statement, in milliseconds; then it is given up.
    package var replyTimeoutMilliseconds: UInt64

    package init(
        connectionString: Secret, connections: Int = 8, relaxedConnections: Int = 4,
        maximumWaitMilliseconds: UInt64 = 2000, queueLimit: Int = 2000, lockTimeoutMilliseconds: Int = 2000,
        replyTimeoutMilliseconds: UInt64 = 30_000
    ) {
        self.connectionString = connectionString
        self.connections = connections
        self.relaxedConnections = relaxedConnections
        self.maximumWaitMilliseconds = maximumWaitMilliseconds
        self.queueLimit = queueLimit
        self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
        self.replyTimeoutMilliseconds = replyTimeoutMilliseconds
    }
}
