import Authority
package import Core
import Crypto
import Federation

/// What AssumeRoleWithSAML is asked.
package struct SAMLRoleRequest: Sendable {
    package let roleARN: String
    package let providerARN: String
    /// Base64, as the provider posted it.
    package let response: String
    package var duration: Int64?
    package var policy: String?
    package var policyARNs: [String] = []

    package init(roleARN: String, providerARN: String, response: String) {
        self.roleARN = roleARN
        self.providerARN = providerARN
        self.response = response
    }
}

/// What it answers.
package struct SAMLRole: Sendable {
    package let taken: TakenRole
    package let subject: String
    package let subjectType: String
    package let issuer: String
    package let audience: String
    /// Issuer, account and provider in one hash, so that two providers' names are not taken for one.
    package let qualifier: String
    package let sourceIdentity: String?
}

extension AccessControl {
    private static let attributes = "https://aws.amazon.com/SAML/Attributes/"

    /// AssumeRoleWithSAML: the assertion must name role and provider as a pair (STS API). Throws
    /// `.invalidIdentityToken`, `.idpRejectedClaim`, `.accessDenied`.
    package func assumeRole(_ asked: SAMLRoleRequest, keys: RequestKeys, now: Moment) async throws -> SAMLRole {
        let login: SAMLLogin
        do {
            guard let found = try await samlLogin(asked.response, by: asked.providerARN, now: now) else {
                throw AuthorityError(.invalidIdentityToken, "The SAML provider \(asked.providerARN) does not exist.")
            }
            login = found
        } catch let fault as FederationFault {
            throw AuthorityError(.invalidIdentityToken, "The assertion is not valid: \(fault.log).")
        }
        let pairs = values("Role", login).map { Set($0.split(separator: ",").map { $0.trimmed }) }
        guard pairs.contains([asked.roleARN, asked.providerARN]) else {
            throw AuthorityError(.accessDenied, "The requested role is not in the assertion.")
        }
        guard let name = values("RoleSessionName", login).first, (2...64).contains(name.utf8.count),
            name.unicodeScalars.allSatisfy({
                $0.isASCII
                    && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                        || "_+=,.@-".unicodeScalars.contains($0))
            })
        else {
            throw AuthorityError(
                .invalidIdentityToken, "RoleSessionName is required in AuthnResponse (minLength=2, maxLength=64)")
        }
        var request = RoleRequest(roleARN: asked.roleARN, sessionName: name)
        request.duration = asked.duration ?? values("SessionDuration", login).first.flatMap { Int64($0) }
        request.policy = asked.policy
        request.policyARNs = asked.policyARNs
        request.sourceIdentity = values("SourceIdentity", login).first
        request.tags = tags(login)
        request.transitiveTags = values("TransitiveTagKeys", login)
        let qualifier = qualifier(login, asked.providerARN)
        let proven = [
            "saml:aud": [samlRecipient], "saml:iss": [login.issuer], "saml:sub": [login.subject],
            "saml:sub_type": [login.subjectType], "saml:namequalifier": [qualifier],
            "saml:doc": ["\(account)/\(asked.providerARN.split(separator: "/").last ?? "")"],
            "aws:FederatedProvider": [asked.providerARN],
        ]
        let taken = try await assumeRole(
            request, action: "sts:AssumeRoleWithSAML", as: PrincipalNames(federated: [asked.providerARN]),
            keys: keys.merging(RequestKeys(proven)), now: now
        ) { $0.keys = proven }
        return SAMLRole(
            taken: taken, subject: login.subject, subjectType: login.subjectType, issuer: login.issuer,
            audience: samlRecipient, qualifier: qualifier, sourceIdentity: request.sourceIdentity)
    }

    private func values(_ name: String, _ login: SAMLLogin) -> [String] {
        login.attributes.first { $0.name == Self.attributes + name }?.values ?? []
    }

    private func tags(_ login: SAMLLogin) -> [String: String] {
        let prefix = "\(Self.attributes)PrincipalTag:"
        var tags: [String: String] = [:]
        for attribute in login.attributes where attribute.name.hasPrefix(prefix) {
            tags[String(attribute.name.dropFirst(prefix.count))] = attribute.values.first
        }
        return tags
    }

    /// Base64 of SHA-1 (IAM User Guide, `saml:namequalifier`): a name that policies are written with, and no proof of
    /// anything.
    private func qualifier(_ login: SAMLLogin, _ providerARN: String) -> String {
        let name = providerARN.split(separator: "/").last ?? ""
        return Base64.encode(Array(Insecure.SHA1.hash(data: Array("\(login.issuer)\(account)/\(name)".utf8))))
    }
}
