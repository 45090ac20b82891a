import Core
import Directory

/// One of a pool's triggers: what its function is told, and how its answer is read. One file each.
protocol Trigger: Sendable {
    associatedtype Answer: Sendable

    static var name: TriggerName { get }
    /// `version` of the event.
    var version: String { get }
    /// `triggerSource` of the event: the trigger and the act that calls it.
    var source: String { get }
    var request: JSON { get }
    /// `response` of the event as the function receives it, to be filled in.
    var response: JSON { get }

    /// Reads the function's `response`. Members that it does not know are ignored, as Cognito does; one of another type
    /// is a fault.
    func read(_ response: TriggerResponse) throws(TriggerResponse.Fault) -> Answer
}

extension Trigger {
    var version: String { "1" }
    var response: JSON { .object([]) }
}

/// A trigger whose answer says nothing: it refuses by failing.
protocol SilentTrigger: Trigger where Answer == Void {}

extension SilentTrigger {
    func read(_ response: TriggerResponse) throws(TriggerResponse.Fault) {}
}

/// Whom an event is about, and which client it came through.
struct TriggerSubject: Sendable {
    let userName: String
    /// Nil for an administrator's act.
    let client: ClientID?

    init(_ userName: String, at client: ClientID?) {
        self.userName = userName
        self.client = client
    }
}

extension User {
    /// `userAttributes` of an event: all attributes as text, with the subject and the status.
    var triggerAttributes: JSON {
        let own = [
            JSON.Member("sub", .string(sub.rawValue)), JSON.Member("cognito:user_status", .string(status.rawValue)),
        ]
        return .object(own + (JSON(toldAttributes).object ?? []))
    }
}

extension JSON {
    /// An object of texts; nil for none, so that the member is left out.
    static func metadata(_ texts: [String: String]) -> JSON? { texts.isEmpty ? nil : JSON(texts) }
}
