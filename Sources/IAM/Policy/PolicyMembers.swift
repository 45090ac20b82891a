import Core

/// The members of an object of a policy, of which none is unknown.
struct PolicyMembers {
    private let members: [JSON.Member]
    private let place: String

    init(_ json: JSON, of place: String, allowing names: Set<String>) throws(PolicyFault) {
        guard let members = json.object else { throw PolicyFault("\(place) is not an object.") }
        for member in members where !names.contains(member.name) {
            throw PolicyFault("Unknown field \(member.name).")
        }
        self.members = members
        self.place = place
    }

    subscript(_ name: String) -> JSON? { members.first { $0.name == name }?.value }

    func text(_ name: String) throws(PolicyFault) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.string else { throw PolicyFault("\(name) is not a string.") }
        return text
    }

    /// One of two elements of which one must be there, and never both.
    func one(of name: String, or opposite: String) throws(PolicyFault) -> (isOpposite: Bool, value: JSON) {
        switch (self[name], self[opposite]) {
        case (let value?, nil): return (false, value)
        case (nil, let value?): return (true, value)
        case (nil, nil): throw PolicyFault("Missing required field \(name).")
        case (_?, _?): throw PolicyFault("\(place) has both \(name) and \(opposite).")
        }
    }

    /// A text or a list of texts, and not none.
    static func texts(_ value: JSON, _ name: String) throws(PolicyFault) -> [String] {
        if let text = value.string { return [text] }
        let texts = value.array?.compactMap(\.string) ?? []
        guard let entries = value.array, !entries.isEmpty, texts.count == entries.count else {
            throw PolicyFault("\(name) is neither a string nor a list of strings.")
        }
        return texts
    }
}
