/// Someone's account at a glance: sections of entries, each with what may be done about it.
package struct Account: Page {
    /// What an entry says.
    package struct Words: Sendable, Hashable {
        private enum Source: Sendable, Hashable {
            case known(String, [String: String])
            case said(String)
            case attribute(String)
        }

        private let source: Source

        /// A text of the language file, group `Account`.
        package init(_ key: String, _ values: [String: String] = [:]) { source = .known(key, values) }

        /// What somebody chose.
        package init(said text: String) { source = .said(text) }

        /// An attribute, as the language file names it.
        package init(attribute name: String) { source = .attribute(name) }

        func phrase(_ texts: Texts) -> Phrase {
            switch source {
            case .known(let key, let values): texts.phrase("Account", key, values)
            case .said(let text): Phrase("{said}", ["said": text])
            case .attribute(let name): Phrase(AttributeField(name: name).label(texts))
            }
        }
    }

    /// A link, or a button that posts nothing but unseen values.
    package struct Act: Sendable, Hashable {
        package enum Target: Sendable, Hashable {
            case link(Address)
            case post(Form)
        }

        /// Of its label, group `Account`.
        package let key: String
        package let target: Target
        /// Whether something is lost by it.
        package let isGrave: Bool

        package init(_ key: String, _ target: Target, isGrave: Bool = false) {
            self.key = key
            self.target = target
            self.isGrave = isGrave
        }
    }

    package struct Entry: Sendable, Hashable {
        package var name: Words
        package var badge: Words?
        package var notes: [Words]
        package var acts: [Act]

        package init(_ name: Words, badge: Words? = nil, notes: [Words] = [], acts: [Act] = []) {
            self.name = name
            self.badge = badge
            self.notes = notes
            self.acts = acts
        }
    }

    package struct Section: Sendable, Hashable {
        /// Of its heading, group `Account`; with `Text` behind it, of what is said under the heading.
        package let key: String
        package let entries: [Entry]
        /// What may be done about the whole.
        package let acts: [Act]

        package init(_ key: String, _ entries: [Entry], acts: [Act] = []) {
            self.key = key
            self.entries = entries
            self.acts = acts
        }
    }

    package var username: String
    package var sections: [Section]
    package var signOut: Form
    /// To the application.
    package var back: Address?
    package var notice: Notice?
    package var problems: [Problem]

    package init(
        username: String, sections: [Section], signOut: Form, back: Address? = nil, notice: Notice? = nil,
        problems: [Problem] = []
    ) {
        self.username = username
        self.sections = sections
        self.signOut = signOut
        self.back = back
        self.notice = notice
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "username": .optional(username), "sections": .list(sections.map { $0.view(texts) }),
            "signOut": signOut.view, "back": .optional(back?.text), "notice": Notice.view(of: notice, texts),
        ]
    }
}

extension Account.Section {
    fileprivate func view(_ texts: Texts) -> View {
        let heading = texts("Account", key)
        return [
            "id": .text("section-\(key)"), "heading": .text(heading),
            "explanation": texts.has("Account", "\(key)Text") ? .text(texts("Account", "\(key)Text")) : .absent,
            "entries": entries.isEmpty ? .absent : ["list": .list(entries.map { $0.view(texts) })],
            "acts": acts.isEmpty ? .absent : ["list": .list(acts.map { $0.view(texts, about: "") })],
        ]
    }
}

extension Account.Entry {
    fileprivate func view(_ texts: Texts) -> View {
        let name = name.phrase(texts)
        return [
            "name": .phrase(name), "badge": badge.map { .phrase($0.phrase(texts)) } ?? .absent,
            "notes": .list(notes.map { .phrase($0.phrase(texts)) }),
            "acts": acts.isEmpty ? .absent : ["list": .list(acts.map { $0.view(texts, about: name.text) })],
        ]
    }
}

extension Account.Act {
    /// `about` sets a button apart from others of its label, for who does not see where it stands.
    fileprivate func view(_ texts: Texts, about: String) -> View {
        let (link, form): (View, View) =
            switch target {
            case .link(let address): (.text(address.text), .absent)
            case .post(let form): (.absent, form.view)
            }
        return [
            "label": .text(texts("Account", key)), "about": .optional(about), "link": link, "form": form,
            "isGrave": .flag(isGrave),
        ]
    }
}
