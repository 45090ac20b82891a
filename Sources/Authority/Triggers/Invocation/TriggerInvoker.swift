package import Core
import Directory

/// Calls functions by their ARN, in the way that the operator has chosen for each.
package struct TriggerInvoker: Sendable {
    /// Of every call, in whatever way (Cognito's developer guide, Lambda triggers).
    static let timeLimit = Duration.seconds(5)
    /// Bytes of an answer.
    static let sizeLimit = 1_048_576

    private let routes: TriggerRoutes
    private let http: any OutboundHTTP
    private let programs: any ProgramRunning

    package init(_ routes: TriggerRoutes, http: any OutboundHTTP, programs: any ProgramRunning) {
        self.routes = routes
        self.http = http
        self.programs = programs
    }

    /// Whether there is a way to call it.
    package func canInvoke(_ arn: String) -> Bool { routes.route(of: arn) != nil }

    /// The bytes of the answer.
    package func invoke(_ arn: String, event: [UInt8], now: Moment) async throws(InvocationFault) -> [UInt8] {
        do {
            switch routes.route(of: arn) {
            case .lambda(let endpoint): return try await endpoint.invoke(arn, event: event, by: http, now: now)
            case .hook(let hook): return try await hook.invoke(event: event, by: http, now: now)
            case .program(let program): return try await Self.run(program, event: event, by: programs)
            case nil: throw InvocationFault.failed("No way to invoke the function is configured", log: arn)
            }
        } catch let fault as OutboundFault {
            throw InvocationFault(fault)
        } catch let fault as InvocationFault {
            throw fault
        } catch {
            throw InvocationFault.failed("Unknown", log: "\(error)")
        }
    }

    /// The event on standard input, the answer on standard output. A program that fails may say why on standard output,
    /// as a Lambda function does: `{"errorMessage": "…"}`.
    private static func run(
        _ program: LocalProgram, event: [UInt8], by runner: any ProgramRunning
    ) async throws -> [UInt8] {
        let result = try await runner.run(program, input: event, timeLimit: timeLimit, sizeLimit: sizeLimit)
        if result.status == 0 { return result.output }
        let log = "exit status \(result.status): \(result.complaint)"
        guard let text = InvocationFault.message(in: result.output) else {
            throw InvocationFault.failed("Exit status \(result.status)", log: log)
        }
        throw InvocationFault.refused(text)
    }
}

/// Why a function gave no answer.
package enum InvocationFault: Error {
    /// It says no, in words that the caller is told.
    case refused(String)
    /// It could not be asked, or failed: words of ours that the caller is told, and more for the log.
    case failed(String, log: String)

    init(_ fault: OutboundFault) {
        self =
            switch fault.kind {
            // Cognito's words, which people search for.
            case .timedOut: .failed("Socket timeout while invoking Lambda function", log: fault.log)
            case .overloaded: .failed("TooManyRequestsException", log: fault.log)
            case .refused, .tooLarge, .failed: .failed("Unable to invoke the function", log: fault.log)
            }
    }

    var log: String {
        switch self {
        case .refused(let text): "refused: \(text)"
        case .failed(let words, let log): "\(words): \(log)"
        }
    }

    func asAuthorityError(of name: TriggerName) -> AuthorityError {
        switch self {
        case .refused(let text): .refusal(by: name, text)
        case .failed(let words, let log):
            AuthorityError(.unexpectedLambda, "\(name.rawValue) invocation failed due to error \(words).", logged: log)
        }
    }

    /// `errorMessage` of what a failed function says; nil for anything else.
    static func message(in output: [UInt8]) -> String? {
        (try? JSON.parse(output))?["errorMessage"]?.string.map { String($0.prefix(1024)) }
    }
}
