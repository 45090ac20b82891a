import Postgres
import Synchronization

/// Counts and durations of requests, as Prometheus reads them.
package final class ServerMetrics: Sendable {
    private struct Key: Hashable {
        let route: String
        let status: Int
    }

    private struct Series {
        var count: UInt64 = 0
        var nanoseconds: UInt64 = 0
        var buckets = [UInt64](repeating: 0, count: ServerMetrics.bounds.count)
    }

    /// Upper bounds of the histogram, in milliseconds.
    private static let bounds: [UInt64] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500]
    private let series = Mutex<[Key: Series]>([:])

    package init() {}

    /// `route` is one of ours, never what was asked, so the number of series is bounded.
    func record(route: String, status: Int, nanoseconds: UInt64) {
        series.withLock { all in
            var one = all[Key(route: route, status: status)] ?? Series()
            one.count += 1
            one.nanoseconds += nanoseconds
            if let bucket = Self.bounds.firstIndex(where: { nanoseconds <= $0 * 1_000_000 }) {
                one.buckets[bucket] += 1
            }
            all[Key(route: route, status: status)] = one
        }
    }

    /// The text exposition format of Prometheus, version 0.0.4.
    func exposition(_ gauges: [(name: String, help: String, value: Double)]) -> String {
        var lines = [
            "# HELP countersign_request_seconds How long requests took.",
            "# TYPE countersign_request_seconds histogram",
        ]
        for (key, one) in series.withLock({ $0 }).sorted(by: {
            ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status)
        }) {
            let labels = "route=\"\(key.route)\",status=\"\(key.status)\""
            var sum: UInt64 = 0
            for (bound, count) in zip(Self.bounds, one.buckets) {
                sum += count
                lines.append("countersign_request_seconds_bucket{\(labels),le=\"\(Double(bound) / 1000)\"} \(sum)")
            }
            lines.append("countersign_request_seconds_bucket{\(labels),le=\"+Inf\"} \(one.count)")
            lines.append("countersign_request_seconds_sum{\(labels)} \(Double(one.nanoseconds) / 1e9)")
            lines.append("countersign_request_seconds_count{\(labels)} \(one.count)")
        }
        for gauge in gauges {
            lines += [
                "# HELP \(gauge.name) \(gauge.help)", "# TYPE \(gauge.name) gauge", "\(gauge.name) \(gauge.value)",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
