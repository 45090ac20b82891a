/// The cost of an argon2id hash (RFC 9106 §3.1).
package struct Argon2Parameters: Sendable, Hashable {
    package let memoryKiB: UInt32
    package let iterations: UInt32
    package let parallelism: UInt32

    package init(memoryKiB: UInt32, iterations: UInt32, parallelism: UInt32 = 1) {
        self.memoryKiB = memoryKiB
        self.iterations = iterations
        self.parallelism = parallelism
    }

    /// The minimum of the OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
    package static let owasp = Argon2Parameters(memoryKiB: 19_456, iterations: 2)

    /// Whether a hash with these parameters is weaker in any way than `other` asks.
    func isWeaker(than other: Argon2Parameters) -> Bool {
        memoryKiB < other.memoryKiB || iterations < other.iterations || parallelism < other.parallelism
    }
}
