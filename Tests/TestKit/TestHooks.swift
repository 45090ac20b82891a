import Authority
package import Core
import Directory

/// Stands for the world outside: every trigger's function is a hook of this name at `hooks.example`, which answers as a
/// test says and keeps what it was told.
package final class TestHooks: OutboundHTTP {
    /// What a hook does.
    package enum Answer: Sendable {
        /// The event back, with these members of its response.
        case response(JSON)
        case http(status: Int, body: String)
        case fault(OutboundFault.Kind)
    }

    package static let secret = Secret("a-secret-of-the-hooks-0001")

    private let answers = TestBox<[String: @Sendable (JSON) -> Answer]>([:])
    private let acts = TestBox<[String: @Sendable () async throws -> Void]>([:])
    private let received = TestBox<[(name: String, event: JSON, request: OutboundRequest)]>([])

    package init() {}

    /// From here on a function answers so; unless told otherwise it sends the event back as it came.
    package func on(_ name: String, _ answer: @escaping @Sendable (JSON) -> Answer) {
        answers.change { $0[name] = answer }
    }

    /// What happens while a function is called, before it answers.
    package func before(_ name: String, _ act: @escaping @Sendable () async throws -> Void) {
        acts.change { $0[name] = act }
    }

    /// The events that a function was told, oldest first.
    package func events(of name: String) -> [JSON] { received.value.filter { $0.name == name }.map(\.event) }

    /// The functions that were called, in order.
    package var order: [String] { received.value.map(\.name) }

    /// The requests as they went out.
    package var requests: [OutboundRequest] { received.value.map(\.request) }

    package func forget() { received.change { $0 = [] } }

    package func fetch(_ request: OutboundRequest) async throws(OutboundFault) -> OutboundResponse {
        let name = String(request.url.split(separator: "/").last ?? "")
        let event = (try? JSON.parse(request.body)) ?? .null
        received.change { $0.append((name, event, request)) }
        do { try await acts.value[name]?() } catch { throw OutboundFault(.failed, log: "\(error)") }
        switch answers.value[name]?(event) ?? .response(.object([])) {
        case .response(let members):
            let told = event["response"]?.object ?? []
            let set = members.object ?? []
            let response = told.filter { old in !set.contains { $0.name == old.name } } + set
            let kept = (event.object ?? []).filter { $0.name != "response" }
            let body = JSON.object(kept + [JSON.Member("response", .object(response))])
            return OutboundResponse(status: 200, body: body.serialized)
        case .http(let status, let body): return OutboundResponse(status: status, body: Array(body.utf8))
        case .fault(let kind): throw OutboundFault(kind, log: "as the test says")
        }
    }
}

extension TestHooks {
    package static func arn(_ name: String) -> String { "arn:aws:lambda:us-east-1:000000000000:function:\(name)" }

    /// A way to each function by its trigger's name.
    static var routes: TriggerRoutes {
        TriggerRoutes(
            named: Dictionary(
                uniqueKeysWithValues: TriggerName.allCases.map { name in
                    let hook = HTTPSHook(url: "https://hooks.example/\(name.rawValue)", secret: secret)
                    return (arn(name.rawValue), .hook(hook))
                }))
    }
}

/// For tests that run no program.
package struct NoPrograms: ProgramRunning {
    package init() {}

    package func run(
        _ program: LocalProgram, input: [UInt8], timeLimit: Duration, sizeLimit: Int
    ) async throws(OutboundFault) -> ProgramResult {
        throw OutboundFault(.failed, log: "no program in this test")
    }
}
