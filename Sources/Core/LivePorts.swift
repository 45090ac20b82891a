#if canImport(Glibc)
    import Glibc
#endif

/// The machine's real-time clock. The only place that asks it.
package struct SystemClock: WallClock {
    package init() {}

    package func now() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}

/// The kernel's random number generator, read by `getrandom(2)`.
package struct SystemRandomness: Randomness {
    package init() {}

    package func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var result = [UInt8](repeating: 0, count: count)
        result.withUnsafeMutableBytes { buffer in
            var offset = 0
            while offset < count {
                var word = generator.next()
                withUnsafeBytes(of: &word) { source in
                    let length = min(8, count - offset)
                    for index in 0..<length { buffer[offset + index] = source[index] }
                }
                offset += 8
            }
        }
        return result
    }
}

/// A monotonic count of nanoseconds, for ages of cache entries and waiting times; never for a date.
package enum MonotonicClock {
    package static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// Waiting, for workers that do something again and again; a request never waits.
package enum Pause {
    /// Throws `CancellationError` where the task is cancelled meanwhile.
    package static func `for`(_ duration: Duration) async throws {
        try await ContinuousClock().sleep(for: duration)
    }
}
