/// All policies that bear on a principal of this install.
///
/// A denial in any of them wins. What their own policies allow must be within the permission boundary, and within the
/// session's policies where it was made with some (IAM User Guide, "Policy evaluation logic").
package struct PolicySet: Sendable {
    /// Of the role or user; each may allow.
    package var identity: [PolicyDocument]
    package var boundary: PolicyDocument?
    /// What the session was made with: each group must allow, and within a group any of its policies. Empty where the
    /// session has no policies of its own.
    package var session: [[PolicyDocument]]

    package init(identity: [PolicyDocument], boundary: PolicyDocument? = nil, session: [[PolicyDocument]] = []) {
        self.identity = identity
        self.boundary = boundary
        self.session = session
    }

    package func decision(on request: AccessRequest) -> Decision { limited(granted(request), request) }

    private func granted(_ request: AccessRequest) -> Decision { Self.any(identity, request) }

    private func limited(_ granted: Decision, _ request: AccessRequest) -> Decision {
        var decision = granted
        if let boundary { decision = decision.and(boundary.decision(on: request)) }
        for policies in session { decision = decision.and(Self.any(policies, request)) }
        return decision
    }

    private static func any(_ policies: [PolicyDocument], _ request: AccessRequest) -> Decision {
        policies.reduce(.implicitDeny) { $0.or($1.decision(on: request)) }
    }

    /// Whether this principal may take a role. The trust policy must allow it; where it means the principal in person,
    /// no policy of their own has to.
    package func decision(on request: AccessRequest, trust: PolicyDocument, by names: PrincipalNames) -> Decision {
        let said = trust.trust(request, names)
        guard said.decision == .allowed else { return said.decision }
        let own = granted(request)
        return limited(said.isPersonal && own == .implicitDeny ? .allowed : own, request)
    }
}

extension PolicyDocument {
    /// What a trust policy says of somebody, and whether it means them in person.
    func trust(_ request: AccessRequest, _ names: PrincipalNames) -> (decision: Decision, isPersonal: Bool) {
        let relevant = statements.filter { $0.applies(to: request, by: names) }
        return (
            Decision(of: relevant.map(\.effect)),
            relevant.contains { $0.effect == .allow && $0.meansInPerson(names) }
        )
    }

    /// Whether who comes from an identity provider may take a role: only in person, since they have no policies here,
    /// and of a provider that serves everybody only by a statement that says for which of its apps or pools.
    package func trustsFederated(_ request: AccessRequest, _ names: PrincipalNames) -> Bool {
        let relevant = statements.filter { $0.applies(to: request, by: names) }
        guard Decision(of: relevant.map(\.effect)) == .allowed else { return false }
        return relevant.contains { statement in
            statement.effect == .allow && statement.meansInPerson(names)
                && names.federated.allSatisfy(statement.namesAudience)
        }
    }

    /// Whether a statement takes everybody of a provider that serves everybody. Such a trust is refused when it is
    /// written: with it, anyone who can make an app there has the role.
    package var takesAnyAudience: String? {
        for statement in statements where statement.effect == .allow {
            guard case .only(let patterns) = statement.principal else { continue }
            for case .federated(let provider) in patterns where !statement.namesAudience(of: provider) {
                return provider
            }
        }
        return nil
    }
}
