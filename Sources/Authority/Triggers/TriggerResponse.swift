import Core

/// The `response` of a function, read member by member: absent and null are nothing said, another type is a fault.
struct TriggerResponse: Sendable {
    /// What is not as it must be; for the log.
    struct Fault: Error {
        let log: String
    }

    private let members: JSON
    private let path: String

    /// Throws for anything but an object.
    init(_ json: JSON, at path: String = "response") throws(Fault) {
        guard json.object != nil else { throw Fault(log: "\(path) is not an object") }
        members = json
        self.path = path
    }

    /// Whether a member is there, be it null.
    func has(_ name: String) -> Bool { members[name] != nil }

    func flag(_ name: String) throws(Fault) -> Bool {
        guard let value = member(name) else { return false }
        guard let flag = value.bool else { throw fault(name, "true or false") }
        return flag
    }

    func text(_ name: String) throws(Fault) -> String? {
        guard let value = member(name) else { return nil }
        guard let text = value.string else { throw fault(name, "a string") }
        return text
    }

    func texts(_ name: String) throws(Fault) -> [String] {
        guard let value = member(name) else { return [] }
        let texts = value.array?.compactMap(\.string)
        guard let texts, texts.count == value.array?.count else { throw fault(name, "a list of strings") }
        return texts
    }

    func textMap(_ name: String) throws(Fault) -> [String: String] {
        var texts: [String: String] = [:]
        for member in try map(name) {
            guard let text = member.value.string else { throw fault(name, "an object of strings") }
            texts[member.name] = text
        }
        return texts
    }

    /// The members of an object, of any type.
    func map(_ name: String) throws(Fault) -> [JSON.Member] {
        guard let value = member(name) else { return [] }
        guard let members = value.object else { throw fault(name, "an object") }
        return members
    }

    /// An object within; nil where there is none.
    func object(_ name: String) throws(Fault) -> TriggerResponse? {
        guard let value = member(name) else { return nil }
        return try TriggerResponse(value, at: "\(path).\(name)")
    }

    func fault(_ name: String, _ wanted: String) -> Fault { Fault(log: "\(path).\(name) is not \(wanted)") }

    private func member(_ name: String) -> JSON? { members[name].flatMap { $0.isNull ? nil : $0 } }
}
