import Authority
package import Core
package import SigV4

/// Whether a signed request holds, and whether its caller may do what it asks.
extension AccessControl {
    /// Who signed a request to a service. Throws `SignatureFault`, and `.expiredToken`.
    package func authenticate(_ request: SignableRequest, service: String, now: Moment) async throws -> Caller {
        var found: Caller?
        let verifier = Verifier(regions: Self.regions(of: service, authority.installation.region))
        _ = try await verifier.verify(request, service: service, now: now) { id, token in
            guard let known = try await credentials(id, token: token, now: now) else { return nil }
            found = known.caller
            return known.secret
        }
        guard let found else { throw SignatureFault.unknownKey }
        return found
    }

    /// IAM and the global STS are signed for the first region wherever they are called from.
    private static func regions(of service: String, _ region: String) -> Set<String> {
        ["iam", "sts"].contains(service) ? [region, "us-east-1"] : [region]
    }

    /// Throws `.accessDenied`, in AWS's words, where the caller's policies do not allow the action.
    package func require(
        _ action: String, on resource: String, by caller: Caller, keys: RequestKeys = RequestKeys()
    ) throws {
        let request = AccessRequest(action: action, resource: resource, keys: keys)
        let decision = caller.decision(on: request)
        guard decision != .allowed else { return }
        let denial = Self.denial(of: action, on: resource, to: caller, decision)
        let encoded = message(of: request, by: caller, decision)
        throw AuthorityError(
            denial.code, "\(denial.message). Encoded authorization failure message: \(encoded)")
    }

    static func denial(
        of action: String, on resource: String, to caller: Caller, _ decision: Decision
    ) -> AuthorityError {
        let reason =
            decision == .explicitDeny
            ? "with an explicit deny in an identity-based policy"
            : "because no identity-based policy allows the \(action) action"
        let about = resource == "*" ? "" : " on resource: \(resource)"
        return AuthorityError(
            .accessDenied, "User: \(caller.arn) is not authorized to perform: \(action)\(about) \(reason)")
    }
}
