/// Where a form is posted, and what it carries unseen.
package struct Form: Sendable, Hashable {
    /// One unseen value.
    package struct Hidden: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package let action: Address
    /// In their order. The frame's `csrf` is added by the template.
    package let hidden: [Hidden]

    package init(action: Address, hidden: [(name: String, value: String)] = []) {
        self.action = action
        self.hidden = hidden.map { Hidden(name: $0.name, value: $0.value) }
    }

    var view: View {
        [
            "action": .text(action.text),
            "hidden": .list(hidden.map { ["name": .text($0.name), "value": .text($0.value)] }),
        ]
    }
}
