import Core
import Directory
import Logging

/// Calls a pool's functions, and says what comes of it in Cognito's words.
///
/// A function has five seconds. It is called once: it may have done what it does before it failed. What it refuses with
/// is told to the caller; what is wrong with it is not, only that something is.
struct Triggers: Sendable {
    let authority: Authority

    /// The answer of a trigger's function; nil where the pool has none.
    ///
    /// Errors: `.userLambdaValidation` where it refuses, `.unexpectedLambda` where it cannot be reached or is late,
    /// `.invalidLambdaResponse` for an answer that is none.
    func run<Called: Trigger>(
        _ trigger: Called, about subject: TriggerSubject, in pool: UserPool, now: Moment
    ) async throws -> Called.Answer? {
        guard let arn = pool.settings.triggers.arn(of: Called.name) else { return nil }
        let event = event(trigger, about: subject, in: pool).serialized
        let answer: [UInt8]
        do {
            answer = try await authority.triggerInvoker.invoke(arn, event: event, now: now)
        } catch {
            log(Called.name, arn, pool, error.log)
            throw error.asAuthorityError(of: Called.name)
        }
        do {
            guard let json = try? JSON.parse(answer), json.object != nil else {
                throw TriggerResponse.Fault(log: "the answer is not an object")
            }
            return try trigger.read(try TriggerResponse(json["response"] ?? .null))
        } catch let fault as TriggerResponse.Fault {
            log(Called.name, arn, pool, fault.log)
            throw AuthorityError(.invalidLambdaResponse, "Unrecognizable lambda output", logged: fault.log)
        }
    }

    /// Whether the pool has a function for it.
    func has(_ name: TriggerName, in pool: UserPool) -> Bool { pool.settings.triggers.arn(of: name) != nil }

    private func event(_ trigger: some Trigger, about subject: TriggerSubject, in pool: UserPool) -> JSON {
        [
            "version": .string(trigger.version),
            "triggerSource": .string(trigger.source),
            "region": .string(authority.installation.region),
            "userPoolId": .string(pool.id.rawValue),
            "userName": .string(subject.userName),
            "callerContext": [
                "awsSdkVersion": "aws-sdk-unknown-unknown",
                "clientId": .string(subject.client?.rawValue ?? "CLIENT_ID_NOT_APPLICABLE"),
            ],
            "request": trigger.request,
            "response": trigger.response,
        ]
    }

    private func log(_ name: TriggerName, _ arn: String, _ pool: UserPool, _ reason: String) {
        authority.logger.warning(
            "trigger failed",
            metadata: [
                "trigger": "\(name.rawValue)", "function": "\(arn)", "pool": "\(pool.id)", "reason": "\(reason)",
            ])
    }
}

extension Authority {
    var triggers: Triggers { Triggers(authority: self) }
}

extension AuthorityError {
    /// Whether a pool's function is what it comes from.
    package var isOfTrigger: Bool { [.userLambdaValidation, .unexpectedLambda, .invalidLambdaResponse].contains(code) }

    /// What a function refused with, in its own words; nil for every other error.
    package var triggerRefusal: String? {
        guard code == .userLambdaValidation, let words = message.firstRange(of: Self.refusalWords) else { return nil }
        let text = message[words.upperBound...]
        return String(text.hasSuffix(".") ? text.dropLast() : text)
    }

    /// A full stop follows the text, whatever it ends with.
    static func refusal(by name: TriggerName, _ text: String) -> AuthorityError {
        AuthorityError(.userLambdaValidation, "\(name.rawValue)\(refusalWords)\(text).")
    }

    private static let refusalWords = " failed with error "
}
