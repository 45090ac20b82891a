import Core

/// One statement of a policy.
struct Statement: Sendable, Hashable {
    enum Effect: String, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    /// What a list of an element says: those, or all but those.
    enum Listed<Element: Sendable & Hashable>: Sendable, Hashable {
        case only([Element])
        case allBut([Element])
    }

    let sid: String?
    let effect: Effect
    /// Nil in a policy of an identity, which is about whoever has it.
    let principal: Listed<PrincipalPattern>?
    let actions: Listed<Wildcard>
    /// Nil in a trust policy: the role itself.
    let resources: Listed<PolicyText>?
    let conditions: [Condition]

    /// Whether it speaks of this request.
    func applies(to request: AccessRequest, by caller: PrincipalNames? = nil) -> Bool {
        matchesAction(request.action) && matchesPrincipal(caller) && matchesResource(request)
            && conditions.allSatisfy { $0.holds(request.keys) }
    }

    /// Whether it means this caller in person; `NotPrincipal` means nobody.
    func meansInPerson(_ names: PrincipalNames) -> Bool {
        guard case .only(let patterns) = principal else { return false }
        return patterns.contains { $0.isPersonal && $0.matches(names) }
    }

    /// Whether it says for which app or pool, where the provider is one that serves everybody. Providers that an
    /// operator has entered have their own lists of clients.
    func namesAudience(of provider: String) -> Bool {
        guard !provider.hasPrefix("arn:") else { return true }
        return conditions.contains { condition in
            ["\(provider):aud", "\(provider):app_id"].contains(condition.key) && !condition.test.isNegated
                && !condition.ifExists && condition.quantifier != .forAllValues && condition.test != .null
        }
    }

    private func matchesAction(_ action: String) -> Bool {
        switch actions {
        case .only(let patterns): patterns.contains { $0.matches(action, ignoringCase: true) }
        case .allBut(let patterns): !patterns.contains { $0.matches(action, ignoringCase: true) }
        }
    }

    private func matchesPrincipal(_ names: PrincipalNames?) -> Bool {
        guard let principal, let names else { return principal == nil }
        switch principal {
        case .only(let patterns): return patterns.contains { $0.matches(names) }
        case .allBut(let patterns): return !patterns.contains { $0.matches(names) }
        }
    }

    /// A resource with a variable that the request lacks is none. Where that would widen what is allowed (a
    /// NotResource), nothing is allowed.
    private func matchesResource(_ request: AccessRequest) -> Bool {
        switch resources {
        case nil: return true
        case .only(let texts):
            return texts.contains { text in
                text.resolved(request.keys).map { ARNPattern.matches($0, request.resource) } ?? false
            }
        case .allBut(let texts):
            let patterns = texts.map { $0.resolved(request.keys) }
            if effect == .allow, patterns.contains(where: { $0 == nil }) { return false }
            return !patterns.contains { $0.map { ARNPattern.matches($0, request.resource) } ?? false }
        }
    }
}
