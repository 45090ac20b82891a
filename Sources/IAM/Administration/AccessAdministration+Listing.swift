import Authority
import Core
import Directory

/// Listings, by name.
extension AccessAdministration {
    package func roles(after name: String?, limit: Int) async throws -> [Role] {
        try await store.accessEntities.list(.role, after: name, limit: limit).map { Role($0) }
    }

    package func users(after name: String?, limit: Int) async throws -> [IAMUser] {
        try await store.accessEntities.list(.user, after: name, limit: limit).map { IAMUser($0) }
    }

    /// After a path and name.
    package func policies(after name: String?, limit: Int) async throws -> [ManagedPolicy] {
        try await store.accessEntities.list(.policy, after: name, limit: limit).map { ManagedPolicy($0) }
    }

    /// An install has few of them.
    package func openIDProviders() async throws -> [OpenIDConnectProvider] {
        try await store.accessEntities.list(.oidcProvider, limit: 1000).map { OpenIDConnectProvider($0) }
    }

    package func samlProviders() async throws -> [TrustedSAMLProvider] {
        try await store.accessEntities.list(.samlProvider, limit: 1000).map { TrustedSAMLProvider($0) }
    }
}

extension EntityPolicies {
    /// The text of one of its own policies. Throws `.noSuchEntity`.
    package func text(named name: String) throws -> String {
        guard let text = inline[name] else {
            throw AuthorityError(.noSuchEntity, "The policy with name \(name) cannot be found.")
        }
        return text
    }
}

extension AccessControl {
    /// The ARN of a role, as policies name it; of one that is not there, as it would be.
    package func arn(ofRole name: String, path: String?) async throws -> String {
        try await role(name)?.arn(in: account) ?? "arn:aws:iam::\(account):role\(path ?? "/")\(name)"
    }

    package func arn(ofUser name: String, path: String?) async throws -> String {
        try await user(name)?.arn(in: account) ?? "arn:aws:iam::\(account):user\(path ?? "/")\(name)"
    }

    /// All policies of a role or user by its ARN, with more added. Throws `.noSuchEntity`, `.malformedPolicyDocument`.
    package func policies(of arn: String, adding more: [String], boundary: String?) async throws -> PolicySet {
        let given: EntityPolicies
        if let role = try await role(arn: arn) {
            given = role.policies
        } else if let name = EntityARN.name(in: arn, kind: "user", of: account), let user = try await user(name) {
            given = user.policies
        } else {
            throw AuthorityError(.noSuchEntity, "The entity \(arn) cannot be found.")
        }
        for text in more + [boundary].compactMap({ $0 }) { try checkPolicy(text, .identity) }
        var set = try await policies(of: given)
        set.identity += more.map { library.standing($0) }
        if let boundary { set.boundary = library.standing(boundary) }
        return set
    }
}
