import Authority
import Core
import Directory
import HostedUI
import OAuth

/// The account page and the pages under it.
extension ScreenPages {
    func account(_ screen: AccountScreen) -> HostedUI.Account {
        let acts = AccountActs(pages: self, context: screen.context)
        return HostedUI.Account(
            username: screen.username,
            sections: [
                profile(screen, acts), addresses(screen, acts), password(screen, acts), passkeys(screen, acts),
                steps(screen, acts), devices(screen, acts), sessions(screen, acts),
                Account.Section("deletion", [], acts: [acts.link("delete", "deletion", isGrave: true)]),
            ].compactMap(\.self),
            signOut: acts.form("sessions", "sign_out"), back: Address(screen.back), notice: notice(screen.notice),
            problems: problems(screen.problems))
    }

    private func profile(_ screen: AccountScreen, _ acts: AccountActs) -> Account.Section? {
        guard screen.canEditProfile || !screen.profile.isEmpty else { return nil }
        return Account.Section(
            "profile",
            screen.profile.map { Account.Entry(.init(attribute: $0.attribute.name), notes: [.init(said: $0.value)]) },
            acts: screen.canEditProfile ? [acts.link(screen.profile.isEmpty ? "add" : "edit", "profile")] : [])
    }

    private func addresses(_ screen: AccountScreen, _ acts: AccountActs) -> Account.Section? {
        guard !screen.addresses.isEmpty else { return nil }
        return Account.Section(
            "addresses",
            screen.addresses.map { address in
                let kind = [("kind", address.kind.rawValue)]
                var entry = Account.Entry(.init(attribute: address.kind.rawValue))
                entry.notes = [address.value.map { .init(said: $0) } ?? .init("none")]
                if address.value != nil { entry.badge = .init(address.isProven ? "proven" : "unproven") }
                if let waiting = address.waiting { entry.notes.append(.init("waiting", ["address": waiting])) }
                if address.canProve, address.waiting != nil || !address.isProven {
                    entry.acts.append(acts.post("prove", "address", "send", at: kind))
                }
                if address.waiting != nil, address.value != nil {
                    entry.acts.append(acts.post("keep", "address", "keep", at: kind))
                }
                if address.canChange {
                    entry.acts.append(acts.link(address.value == nil ? "add" : "change", "address", kind))
                }
                if address.canRemove {
                    entry.acts.append(acts.post("remove", "address", "remove", at: kind, isGrave: true))
                }
                return entry
            })
    }

    private func password(_ screen: AccountScreen, _ acts: AccountActs) -> Account.Section? {
        screen.hasPassword ? Account.Section("password", [], acts: [acts.link("changePassword", "password")]) : nil
    }

    private func passkeys(_ screen: AccountScreen, _ acts: AccountActs) -> Account.Section? {
        screen.passkeys.map { passkeys in
            Account.Section(
                "passkeys",
                passkeys.map { passkey in
                    Account.Entry(
                        .init(said: passkey.name),
                        notes: [.init("added", ["date": ReadableTime.day(passkey.createdAt)])],
                        acts: [
                            acts.post(
                                "remove", "passkeys", "remove", Base64URL.encode(passkey.credentialID), isGrave: true)
                        ])
                }, acts: passkeys.count < Passkey.most ? [acts.post("addPasskey", "passkeys", "add")] : [])
        }
    }

    private func steps(_ screen: AccountScreen, _ acts: AccountActs) -> Account.Section? {
        guard let steps = screen.steps else { return nil }
        var entries: [Account.Entry] = []
        if steps.takesApp || steps.hasApp {
            var app = step("app", .softwareToken, steps, acts)
            if let name = steps.appName { app.name = .init("appNamed", ["name": name]) }
            app.acts.append(acts.post(steps.hasApp ? "replace" : "setUp", "app", "begin"))
            if steps.hasApp { app.acts.append(acts.post("remove", "app", "remove", isGrave: true)) }
            entries.append(app)
        }
        for factor in steps.codes {
            var entry = step(factor == .email ? "email" : "sms", factor, steps, acts)
            if !steps.asked.contains(factor) {
                entry.acts.append(acts.post("enable", "second_steps", "enable", factor.rawValue))
            } else if steps.chosen.enabled.contains(factor), steps.mode == .optional || steps.asked.count > 1 {
                entry.acts.append(acts.post("disable", "second_steps", "disable", factor.rawValue))
            }
            entries.append(entry)
        }
        if let left = steps.recoveryCodes {
            entries.append(
                Account.Entry(
                    .init("recovery"),
                    notes: [left == 0 ? .init("recoveryNone") : .init("recoveryLeft", ["count": "\(left)"])],
                    acts: [acts.post("make", "recovery_codes", "make")]))
        }
        return entries.isEmpty ? nil : Account.Section("steps", entries)
    }

    /// A second step with what is so of each kind of them: whether it is on, and asked for first.
    private func step(
        _ key: String, _ factor: Directory.SecondFactor, _ steps: AccountScreen.Steps, _ acts: AccountActs
    ) -> Account.Entry {
        var entry = Account.Entry(.init(key))
        guard steps.asked.contains(factor) else { return entry }
        let isFirst = steps.chosen.preferred == factor && steps.asked.count > 1
        entry.badge = .init(isFirst ? "first" : "on")
        if !isFirst, steps.asked.count > 1 {
            entry.acts = [acts.post("prefer", "second_steps", "prefer", factor.rawValue)]
        }
        return entry
    }

    private func devices(_ screen: AccountScreen, _ acts: AccountActs) -> Account.Section? {
        guard let devices = screen.devices, !devices.isEmpty else { return nil }
        return Account.Section(
            "devices",
            devices.map { device in
                Account.Entry(
                    device.name.map { .init(said: $0) } ?? .init("device"),
                    notes: [.init("lastUsed", ["time": ReadableTime.minute(device.authenticatedAt)])],
                    acts: [acts.post("forget", "devices", "forget", device.key.rawValue, isGrave: true)])
            })
    }

    private func sessions(_ screen: AccountScreen, _ acts: AccountActs) -> Account.Section? {
        guard !screen.sessions.isEmpty else { return nil }
        let others = screen.sessions.contains { !$0.isCurrent }
        return Account.Section(
            "sessions",
            screen.sessions.map { entry in
                let session = entry.session
                var notes: [Account.Words] = []
                if !entry.applications.isEmpty {
                    notes.append(.init("applications", ["applications": entry.applications.joined(separator: ", ")]))
                }
                notes.append(.init("lastUsed", ["time": ReadableTime.minute(session.activeAt)]))
                if let address = session.origin.address { notes.append(.init("address", ["address": address])) }
                return Account.Entry(
                    session.origin.agent.map { .init(said: $0) } ?? .init("browser"),
                    badge: entry.isCurrent ? .init("current") : nil, notes: notes,
                    acts: entry.isCurrent ? [] : [acts.post("end", "sessions", "end", session.id.description)])
            }, acts: others ? [acts.post("endOthers", "sessions", "end_others")] : [])
    }
}

extension ScreenPages {
    func accountForm(_ screen: AccountFormScreen) -> AccountForm {
        let acts = AccountActs(pages: self, context: screen.context)
        var resend: Form?
        let (kind, form): (AccountForm.Kind, Form)
        switch screen.form {
        case .profile(let attributes, let values):
            kind = .profile(fields(attributes, values))
            form = acts.form("profile", "save")
        case .address(let address, let value):
            let field = AttributeField(name: address.rawValue, value: value)
            kind = address == .email ? .email(field) : .phoneNumber(field)
            form = acts.form("address", "change", at: [("kind", address.rawValue)])
        case .code(let address, let destination):
            let place = [("kind", address.rawValue), ("to", destination)]
            kind = .code(CodeDestination(masked: destination))
            form = acts.form("address", "prove", at: place)
            resend = acts.form("address", "send", at: place)
        case .password:
            kind = .password(rules(screen.context.pool.settings.passwordPolicy))
            form = acts.form("password", "change")
        case .deletion(let name):
            kind = .deletion(name: name)
            form = acts.form("deletion", "delete")
        }
        return AccountForm(
            kind: kind, form: form, username: screen.username, resend: resend, back: address(.account, screen.context),
            notice: notice(screen.notice), problems: problems(screen.problems))
    }

    func accountApp(_ screen: AccountAppScreen) -> AccountApp {
        let acts = AccountActs(pages: self, context: screen.context)
        return AccountApp(
            form: acts.form("app", "prove"), username: screen.username, picture: QRCode(screen.uri),
            secretCode: screen.secretCode, address: Address(screen.uri), back: address(.account, screen.context),
            problems: problems(screen.problems))
    }
}

/// What the account page may have done: forms of a section, and links to its page.
struct AccountActs {
    let pages: ScreenPages
    let context: ScreenContext

    func form(
        _ section: String, _ act: String, _ id: String? = nil, at place: [(String, String)] = []
    ) -> Form {
        Form(
            action: pages.address(.account, context, place.map { (name: $0.0, value: $0.1) }),
            hidden: [("section", section), ("act", act)] + (id.map { [("id", $0)] } ?? []))
    }

    func post(
        _ key: String, _ section: String, _ act: String, _ id: String? = nil, at place: [(String, String)] = [],
        isGrave: Bool = false
    ) -> Account.Act {
        Account.Act(key, .post(form(section, act, id, at: place)), isGrave: isGrave)
    }

    func link(
        _ key: String, _ section: String, _ place: [(String, String)] = [], isGrave: Bool = false
    ) -> Account.Act {
        let entries = [(name: "section", value: section)] + place.map { (name: $0.0, value: $0.1) }
        return Account.Act(key, .link(pages.address(.account, context, entries)), isGrave: isGrave)
    }
}
