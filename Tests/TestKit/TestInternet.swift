package import Core

/// The world outside: hosts that tests put there, and for all others the pools' functions.
package final class TestInternet: OutboundHTTP {
    package typealias Host = @Sendable (OutboundRequest) async throws(OutboundFault) -> OutboundResponse

    private let hooks: TestHooks
    private let hosts = TestBox<[String: Host]>([:])
    private let sent = TestBox<[OutboundRequest]>([])

    package init(_ hooks: TestHooks) { self.hooks = hooks }

    /// From here on a host answers so.
    package func put(_ name: String, _ answer: @escaping Host) { hosts.change { $0[name] = answer } }

    /// What went out to hosts of tests, oldest first.
    package var requests: [OutboundRequest] { sent.value }

    package func fetch(_ request: OutboundRequest) async throws(OutboundFault) -> OutboundResponse {
        guard let host = hosts.value[Self.host(request.url)] else { return try await hooks.fetch(request) }
        sent.change { $0.append(request) }
        return try await host(request)
    }

    package static func host(_ url: String) -> String {
        let rest = url.split(separator: "://", maxSplits: 1).last ?? ""
        return String(rest.prefix { $0 != "/" && $0 != "?" })
    }
}
