package import Core
import Synchronization

/// The one client for every fetch (architecture, section 9), over libcurl on threads of its own.
///
/// Only http and https; http only to addresses that the operator has listed. No proxy of the environment, no redirect,
/// no credentials in a URL.
package final class OutboundClient: OutboundHTTP {
    /// What a trigger may take, each thread can be held for; a dead peer must not hold all that can wait.
    private let threads: BlockingThreads
    private let handles = IdleHandles()
    private let hosts: HostGuard
    private let rule: AddressRule

    /// Connects to nothing yet. `limits` are the requests that go on at once, those that wait for one to end, and those
    /// of one host, going on or waiting.
    package init(_ rule: AddressRule, limits: (running: Int, waiting: Int, perHost: Int) = (64, 256, 24)) {
        self.rule = rule
        hosts = HostGuard(limit: limits.perHost)
        threads = BlockingThreads(maximumThreads: limits.running, maximumWaiting: limits.waiting)
    }

    package func fetch(_ request: OutboundRequest) async throws(OutboundFault) -> OutboundResponse {
        guard let isProtected = Self.isProtected(request.url) else {
            throw OutboundFault(.refused, log: "the URL is not of a kind that is fetched")
        }
        let host = Self.host(request.url)
        try hosts.enter(host)
        do throws(OutboundFault) {
            let response = try await fetch(request, isProtected: isProtected)
            hosts.leave(host, hasAnswered: true)
            return response
        } catch {
            hosts.leave(host, hasAnswered: ![.timedOut, .failed].contains(error.kind))
            throw error
        }
    }

    private func fetch(
        _ request: OutboundRequest, isProtected: Bool
    ) async throws(OutboundFault) -> OutboundResponse {
        let deadline = Deadline(request.timeLimit)
        let answer = await threads.perform { [rule, handles] () -> Result<OutboundResponse, OutboundFault> in
            let left = deadline.milliseconds
            guard left > 0 else { return .failure(OutboundFault(.timedOut, log: "no thread was free in time")) }
            guard let handle = handles.take() else {
                return .failure(OutboundFault(.failed, log: "libcurl has no handle"))
            }
            defer { handles.put(handle) }
            return handle.perform(request, within: left) { rule.allows($0, isProtected: isProtected) }
        }
        guard let answer else { throw OutboundFault(.overloaded, log: "the queue for outbound requests is full") }
        return try answer.get()
    }

    /// Host and port as the URL spells them.
    private static func host(_ url: String) -> String {
        let rest = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        return rest.prefix { $0 != "/" && $0 != "?" }.lowercased()
    }

    /// Whether a URL asks for TLS; nil for one that is not fetched. What is in it besides is libcurl's to read: the
    /// address is checked where it connects.
    static func isProtected(_ url: String) -> Bool? {
        guard url.utf8.count <= 2048,
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") })
        else { return nil }
        let parts = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "https" || parts[0] == "http" else { return nil }
        let authority = parts[1].prefix { $0 != "/" && $0 != "?" }
        return authority.isEmpty || authority.contains("@") ? nil : parts[0] == "https"
    }
}

/// Handles between two requests: each keeps its connections.
private final class IdleHandles: Sendable {
    private let handles = Mutex<[HTTPHandle]>([])

    func take() -> HTTPHandle? { handles.withLock { $0.popLast() } ?? HTTPHandle() }
    func put(_ handle: HTTPHandle) { handles.withLock { $0.append(handle) } }
}
