import Authority
package import Core

/// What somebody asks for who wants to take a role.
package struct RoleRequest: Sendable {
    package let roleARN: String
    package let sessionName: String
    /// Seconds; an hour where it was not said.
    package var duration: Int64?
    /// A policy that the session is limited by, and ARNs of such.
    package var policy: String?
    package var policyARNs: [String] = []
    package var tags: [String: String] = [:]
    package var transitiveTags: [String] = []
    package var externalID: String?
    package var sourceIdentity: String?

    package init(roleARN: String, sessionName: String) {
        self.roleARN = roleARN
        self.sessionName = sessionName
    }

    /// What conditions of the role's trust policy may ask.
    var keys: RequestKeys {
        var keys = RequestKeys()
        keys.set("sts:RoleSessionName", sessionName)
        keys.set("sts:ExternalId", externalID)
        keys.set("sts:SourceIdentity", sourceIdentity)
        keys["aws:TagKeys"] = tags.keys.sorted()
        keys["sts:TransitiveTagKeys"] = transitiveTags
        for (key, value) in tags { keys.set("aws:RequestTag/\(key)", value) }
        return keys
    }

    /// What the trust policy must allow besides.
    var furtherActions: [String] {
        (tags.isEmpty ? [] : ["sts:TagSession"]) + (sourceIdentity == nil ? [] : ["sts:SetSourceIdentity"])
    }
}

/// A role that was taken.
package struct TakenRole: Sendable {
    package let credentials: TemporaryCredentials
    /// The role's id and the session's name.
    package let id: String
    /// Of the session.
    package let arn: String
}

extension AccessControl {
    /// What a session of a role made with a session of a role may last.
    private static let longestChained: Int64 = 3600

    /// AssumeRole: somebody of this account takes a role. Throws `.accessDenied`, `.validation`,
    /// `.malformedPolicyDocument`, `.packedPolicyTooLarge`.
    package func assumeRole(
        _ request: RoleRequest, by caller: Caller, keys: RequestKeys, now: Moment
    ) async throws -> TakenRole {
        var request = request
        inherit(from: caller, &request)
        let denial = Self.denial(of: "sts:AssumeRole", on: request.roleARN, to: caller, .implicitDeny)
        guard let role = try await role(arn: request.roleARN) else { throw denial }
        let trust = try trustPolicy(of: role)
        let policies = caller.policies ?? PolicySet(identity: library.everything)
        for action in ["sts:AssumeRole"] + request.furtherActions {
            let asked = AccessRequest(
                action: action, resource: request.roleARN,
                keys: keys.merging(request.keys).merging(caller.keys))
            guard policies.decision(on: asked, trust: trust, by: caller.names) == .allowed else {
                throw Self.denial(of: action, on: request.roleARN, to: caller, .implicitDeny)
            }
        }
        if case .role = caller.session?.principal, (request.duration ?? 0) > Self.longestChained {
            throw AuthorityError(
                .validation,
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
        }
        return try await taken(try await session(of: role, request, now: now))
    }

    /// Somebody from elsewhere takes a role: `names` and `keys` are what the way here has proven. Throws
    /// `.accessDenied` and the errors of `assumeRole`.
    func assumeRole(
        _ request: RoleRequest, action: String, as names: PrincipalNames, keys: RequestKeys, now: Moment,
        finishing finish: (inout Session) -> Void = { _ in }
    ) async throws -> TakenRole {
        let session = try await session(
            of: request, action: action, as: names, keys: keys, now: now, finishing: finish)
        return try await taken(session)
    }

    /// The session that it would be.
    func session(
        of request: RoleRequest, action: String, as names: PrincipalNames, keys: RequestKeys, now: Moment,
        finishing finish: (inout Session) -> Void = { _ in }
    ) async throws -> Session {
        let denial = AuthorityError(.accessDenied, "Not authorized to perform \(action)")
        guard let role = try await role(arn: request.roleARN) else { throw denial }
        let trust = try trustPolicy(of: role)
        for action in [action] + request.furtherActions {
            let asked = AccessRequest(
                action: action, resource: request.roleARN, keys: keys.merging(request.keys))
            guard trust.trustsFederated(asked, names) else { throw denial }
        }
        return try await session(of: role, request, now: now, finishing: finish)
    }

    private func session(
        of role: Role, _ request: RoleRequest, now: Moment, finishing finish: (inout Session) -> Void = { _ in }
    ) async throws -> Session {
        let duration = request.duration ?? Role.standardSession
        guard duration <= role.longestSession else {
            throw AuthorityError(
                .validation,
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
        try await checkLimits(request)
        var session = Session(
            principal: .role(name: role.name, id: role.id), name: request.sessionName, issuedAt: now,
            expiresAt: now + .seconds(duration))
        finish(&session)
        session.policy = request.policy
        session.policyARNs = request.policyARNs
        if !request.tags.isEmpty { session.tags = request.tags }
        session.transitiveTags = request.transitiveTags
        if let identity = request.sourceIdentity { session.keys["aws:SourceIdentity"] = [identity] }
        return session
    }

    private func taken(_ session: Session) async throws -> TakenRole {
        guard case .role(let name, let id) = session.principal else {
            throw AuthorityError(.accessDenied, "The session is of no role.")
        }
        return TakenRole(
            credentials: try await issue(session), id: "\(id):\(session.name)",
            arn: "arn:aws:sts::\(account):assumed-role/\(name)/\(session.name)")
    }

    /// Tags that are to be handed on, and who stands behind the session, stay (IAM User Guide, "Chaining roles with
    /// session tags").
    private func inherit(from caller: Caller, _ request: inout RoleRequest) {
        guard let session = caller.session else { return }
        for key in session.transitiveTags where session.tags[key] != nil {
            request.tags[key] = session.tags[key]
            if !request.transitiveTags.contains(key) { request.transitiveTags.append(key) }
        }
        request.sourceIdentity = session.keys["aws:SourceIdentity"]?.first ?? request.sourceIdentity
    }

    /// The policies that a session is to be limited by are policies, and are there.
    func checkLimits(_ request: RoleRequest) async throws {
        if let policy = request.policy { try checkPolicy(policy, .identity) }
        guard request.policyARNs.count <= 10 else {
            throw AuthorityError(.validation, "At most 10 managed policies can limit a session.")
        }
        for arn in request.policyARNs where try await policy(arn: arn) == nil {
            throw AuthorityError(.validation, "The policy \(arn) does not exist.")
        }
    }

    /// Throws `.malformedPolicyDocument`.
    func checkPolicy(_ text: String, _ kind: PolicyDocument.Kind) throws {
        do throws(PolicyFault) {
            _ = try library.document(text, kind: kind)
        } catch {
            throw AuthorityError(.malformedPolicyDocument, error.description)
        }
    }

    private func trustPolicy(of role: Role) throws -> PolicyDocument {
        (try? library.document(role.trust, kind: .trust)) ?? .empty
    }
}
