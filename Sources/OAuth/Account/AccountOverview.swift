import Authority
import Core
import Directory

extension AccountVisit {
    /// Everything at a glance.
    func overview(_ problems: [FormProblem] = []) async throws -> Screen {
        let settings = pool.settings
        return .account(
            AccountScreen(
                context: visit.context, username: user.signInName(in: settings),
                profile: settings.schema.attributes.compactMap { attribute in
                    shownValue(attribute).map { (attribute, $0) }
                },
                canEditProfile: !ProfileSection.attributes(self).isEmpty,
                addresses: try await addresses(),
                hasPassword: try await authority.store.credentials.find(user.sub, in: pool.id)?.passwordHash != nil,
                passkeys: settings.firstFactors.contains(.passkey)
                    ? try await authority.passkeys.list(of: user, after: nil, limit: Passkey.most) : nil,
                steps: try await steps(),
                devices: settings.devices == nil
                    ? nil
                    : try await authority.store.devices.list(
                        of: user.sub, in: pool.id, all: true, after: nil, limit: 60),
                sessions: try await sessions(),
                back: visit.pending.request.redirectURI,
                notice: problems.isEmpty ? visit.query["notice"].flatMap(FormNotice.init(rawValue:)) : nil,
                problems: problems, now: now))
    }

    /// What is shown of an attribute: what the client may read of it, addresses apart, which have rows of their own.
    private func shownValue(_ attribute: SchemaAttribute) -> String? {
        guard attribute.name != "sub", !ProfileSection.others.contains(attribute.name), !attribute.isDeveloperOnly,
            client.readableAttributes(attribute.name)
        else { return nil }
        return user.attributes[attribute.name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func addresses() async throws -> [AccountScreen.Address] {
        let waiting = try await accounts.waitingAddresses(of: user, in: pool, now: now)
        return [ContactKind.email, .phone].compactMap { kind in
            let value = user.contact(kind)?.value
            let isShown = value != nil && client.readableAttributes(kind.rawValue)
            let canChange = canWrite(kind.rawValue)
            // A phone that nothing can be sent to is only shown where there is one.
            guard isShown || canChange && (kind == .email || authority.installation.sendsSMS) else { return nil }
            let next = waiting.first { $0.kind == kind }?.value
            return AccountScreen.Address(
                kind: kind, value: isShown ? value : nil, isProven: user.verifiedContact(kind) != nil, waiting: next,
                canChange: canChange,
                canProve: (value != nil || next != nil) && (kind == .email || authority.installation.sendsSMS),
                canRemove: canChange && value != nil && !pool.settings.usernameAttributes.contains(kind.rawValue)
                    && pool.settings.schema[kind.rawValue]?.isRequired != true)
        }
    }

    private func steps() async throws -> AccountScreen.Steps? {
        let settings = pool.settings
        guard settings.mfaMode != .off || settings.takesSoftwareTokens else { return nil }
        let app =
            settings.takesSoftwareTokens
            ? try await authority.store.factors.find(.softwareToken, of: user.sub, in: pool.id) : nil
        let hasApp = app?.secret != nil
        let codes = [SecondFactor.email, .sms].filter { factor in
            settings.mfaMode != .off && settings.secondFactors.contains(factor)
                && user.verifiedContact(factor == .email ? .email : .phone) != nil
        }
        // Where the pool asks everybody, whatever a person has is asked for until they choose.
        let all = Set(codes + (hasApp && settings.secondFactors.contains(.softwareToken) ? [.softwareToken] : []))
        let asked = user.mfa.enabled.isEmpty && settings.mfaMode == .on ? all : user.mfa.enabled.intersection(all)
        let takesRecovery = settings.mfaMode != .off && !asked.isEmpty
        return AccountScreen.Steps(
            mode: settings.mfaMode, hasApp: hasApp, appName: app?.name, takesApp: settings.takesSoftwareTokens,
            codes: codes, asked: asked, chosen: user.mfa,
            recoveryCodes: takesRecovery ? try await accounts.recoveryCodesLeft(of: user) : nil)
    }

    /// The browsers and the applications that are signed in, this browser first. What came through a browser is told
    /// with it.
    private func sessions() async throws -> [AccountScreen.Session] {
        let all = try await authority.sessions.list(of: user, now: now)
        var names: [ClientID: String] = [:]
        for id in Set(all.compactMap(\.client)) {
            names[id] = try await authority.configuration.client(id, now: now)?.client.name
        }
        let browsers = Set(all.compactMap { if case .sso(let id) = $0.id { id } else { nil } })
        let own = session.id.map { SessionID.sso($0) }
        let shown = all.filter { $0.browser.map { !browsers.contains($0) } ?? true }
        return shown.map { entry in
            var clients = [entry.client]
            if case .sso(let id) = entry.id { clients += all.reversed().filter { $0.browser == id }.map(\.client) }
            var applications: [String] = []
            for name in clients.compactMap({ $0.flatMap { names[$0] } }) where !applications.contains(name) {
                applications.append(name)
            }
            return AccountScreen.Session(
                session: entry, applications: applications, isCurrent: entry.id == own)
        }.sorted { $0.isCurrent && !$1.isCurrent }
    }
}
