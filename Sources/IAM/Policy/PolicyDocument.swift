package import Core

/// A policy: its text, read once (IAM JSON policy language, versions 2008-10-17 and 2012-10-17).
///
/// Only what is understood in full is taken: an element, an operator or a value that is not known makes the document
/// malformed, because a restriction that is skipped is a permission.
package struct PolicyDocument: Sendable, Hashable {
    let statements: [Statement]

    /// What a policy hangs on; it says which elements it must have.
    package enum Kind: Sendable, Hashable {
        /// On a user, a role or a session: no principal.
        case identity
        /// On a role, saying who may take it: a principal, and no resource.
        case trust
    }

    /// Throws `PolicyFault`.
    package init(_ text: String, kind: Kind) throws(PolicyFault) {
        guard let json = try? JSON.parse(Array(text.utf8)) else { throw PolicyFault("Syntax errors in policy.") }
        try self.init(json, kind: kind)
    }

    package init(_ json: JSON, kind: Kind) throws(PolicyFault) {
        let members = try PolicyMembers(json, of: "The policy", allowing: ["Version", "Id", "Statement"])
        let version = try members.text("Version") ?? "2008-10-17"
        guard ["2008-10-17", "2012-10-17"].contains(version) else {
            throw PolicyFault("The policy must contain a valid version string.")
        }
        _ = try members.text("Id")
        guard let entry = members["Statement"] else { throw PolicyFault("Missing required field Statement.") }
        let entries = entry.array ?? [entry]
        guard !entries.isEmpty || entry.array != nil, entries.count <= 500 else {
            throw PolicyFault("The policy has too many statements.")
        }
        let reading = StatementReading(kind: kind, hasVariables: version == "2012-10-17")
        var statements: [Statement] = []
        for entry in entries { statements.append(try reading.statement(entry)) }
        let sids = statements.compactMap(\.sid)
        guard Set(sids).count == sids.count else {
            throw PolicyFault("Statement IDs (SID) in a single policy must be unique.")
        }
        self.statements = statements
    }

    /// What it says of a request, taken alone.
    package func decision(on request: AccessRequest) -> Decision {
        Decision(of: statements.lazy.filter { $0.applies(to: request) }.map(\.effect))
    }
}

/// What policies say of a request. A denial in any of them wins.
package enum Decision: String, Sendable, Hashable {
    case allowed, explicitDeny, implicitDeny

    init(of effects: some Sequence<Statement.Effect>) {
        var isAllowed = false
        for effect in effects {
            if effect == .deny {
                self = .explicitDeny
                return
            }
            isAllowed = true
        }
        self = isAllowed ? .allowed : .implicitDeny
    }

    /// Of several policies of one kind, each of which may allow.
    func or(_ other: Decision) -> Decision {
        if self == .explicitDeny || other == .explicitDeny { return .explicitDeny }
        return self == .allowed || other == .allowed ? .allowed : .implicitDeny
    }

    /// Of kinds of policies that must all allow.
    func and(_ other: Decision) -> Decision {
        if self == .explicitDeny || other == .explicitDeny { return .explicitDeny }
        return self == .allowed && other == .allowed ? .allowed : .implicitDeny
    }
}

extension PolicyDocument {
    /// Allows nothing, and denies nothing.
    static let empty = PolicyDocument(statements: [])

    /// Denies actions by one pattern, whatever they are about.
    init(denying action: String) {
        self.init(
            statements: [
                Statement(
                    sid: nil, effect: .deny, principal: nil, actions: .only([Wildcard(action)]), resources: nil,
                    conditions: [])
            ])
    }

    private init(statements: [Statement]) { self.statements = statements }
}
