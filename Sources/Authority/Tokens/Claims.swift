package import Core
package import Directory
import NativeCrypto

extension TokenIssuer {
    /// The claims of a user's access token; no `aud`, as Cognito's.
    func accessClaims(_ subject: TokenSubject) -> JSON {
        let user = subject.user
        let lifetime = subject.client.client.settings.accessTokenLifetime
        let changes = subject.changes
        let own: JSON = .object([
            "sub": .string(user.sub.rawValue),
            "device_key": subject.family.deviceKey.map { .string($0.rawValue) },
            "cognito:groups": changes.groups(of: GroupClaims(user.groups)).names,
            "iss": .string(authority.installation.issuer(of: user.pool)),
            "client_id": .string(subject.client.client.id.rawValue),
            "origin_jti": subject.hasTokenIDs ? .string(subject.family.id.rawValue) : nil,
            "event_id": .string(subject.eventID),
            "token_use": "access",
            "scope": .string(changes.scopes(subject.family.scopes).joined(separator: " ")),
            "auth_time": .integer(subject.family.authTime.seconds),
            "acr": subject.assurance?.context,
            "amr": subject.assurance?.methods,
            "exp": .integer((subject.now + lifetime).seconds),
            "iat": .integer(subject.now.seconds),
            "jti": subject.hasTokenIDs ? .string(authority.randomness.uuid()) : nil,
            "username": .string(user.username),
        ])
        return changes.access.applied(to: own, protecting: ProtectedClaims.accessToken)
    }

    /// The claims of an ID token: Cognito's own, then the attributes that client and scopes may read.
    func idClaims(_ subject: TokenSubject, nonce: String?, accessToken: String?) -> JSON {
        let user = subject.user
        let client = subject.client.client
        let groups = subject.changes.groups(of: GroupClaims(user.groups))
        let own: JSON = .object([
            "sub": .string(user.sub.rawValue),
            "cognito:groups": groups.names,
            "cognito:roles": groups.roles,
            "cognito:preferred_role": groups.preferredRole,
            "iss": .string(authority.installation.issuer(of: user.pool)),
            "identities": IdentitiesClaim.claim(of: user),
            "cognito:username": .string(user.username),
            "origin_jti": subject.hasTokenIDs ? .string(subject.family.id.rawValue) : nil,
            "aud": .string(client.id.rawValue),
            "event_id": .string(subject.eventID),
            "token_use": "id",
            "auth_time": .integer(subject.family.authTime.seconds),
            "acr": subject.assurance?.context,
            "amr": subject.assurance?.methods,
            "exp": .integer((subject.now + client.settings.idTokenLifetime).seconds),
            "iat": .integer(subject.now.seconds),
            "jti": subject.hasTokenIDs ? .string(authority.randomness.uuid()) : nil,
            "nonce": nonce.map { .string($0) },
            "at_hash": accessToken.map { .string(Self.leftHalfHash(of: $0)) },
        ])
        let attributes = UserClaims.readable(user, by: subject.client, scopes: subject.family.scopes)
            .filter { $0.name != "identities" }
        return subject.changes.id.applied(
            to: .object((own.object ?? []) + attributes), protecting: ProtectedClaims.idToken)
    }

    /// The left half of the SHA-256 of a token, base64url (OIDC Core §3.1.3.6).
    static func leftHalfHash(of token: String) -> String {
        Base64URL.encode(Digest.sha256(Array(token.utf8)).prefix(16))
    }
}

/// What groups say in a token.
struct GroupClaims {
    let names: JSON?
    let roles: JSON?
    /// The role of the group whose number is lowest; absent where groups of that number name different roles.
    let preferredRole: JSON?

    /// As a trigger gives them.
    init(names: [String], roles: [String], preferredRole: String?) {
        self.names = names.isEmpty ? nil : .array(names.map { .string($0) })
        self.roles = roles.isEmpty ? nil : .array(roles.map { .string($0) })
        self.preferredRole = preferredRole.map { .string($0) }
    }

    init(_ groups: [GroupMembership]) {
        names = groups.isEmpty ? nil : .array(groups.map { .string($0.name) })
        var arns: [String] = []
        for arn in groups.compactMap(\.roleARN) where !arns.contains(arn) { arns.append(arn) }
        roles = arns.isEmpty ? nil : .array(arns.map { .string($0) })
        let withRole = groups.filter { $0.roleARN != nil }
        let lowest = withRole.compactMap(\.precedence).min()
        let winners = Set(withRole.filter { $0.precedence == lowest }.compactMap(\.roleARN))
        preferredRole = winners.count == 1 ? winners.first.map { .string($0) } : nil
    }
}

/// A user's attributes as claims (OIDC Core §5.1), for ID tokens and userinfo alike.
package enum UserClaims {
    /// The attributes that the client may read and the scopes open. `openid` alone, and an API sign-in, open all that
    /// is readable; `profile` does too; `email` and `phone` open theirs.
    package static func readable(
        _ user: User, by client: ClientConfiguration, scopes: [String]
    ) -> [JSON.Member] {
        let readable = client.client.readableAttributes
        let narrowing = Set(scopes).intersection(["profile", "email", "phone"])
        return user.toldAttributes.sorted { $0.key < $1.key }.compactMap { name, value in
            guard readable(name), narrowing.isEmpty || narrowing.contains("profile") || opens(narrowing, name)
            else { return nil }
            return JSON.Member(name, claim(name, value))
        }
    }

    private static func opens(_ scopes: Set<String>, _ name: String) -> Bool {
        switch name {
        case "email", "email_verified": scopes.contains("email")
        case "phone_number", "phone_number_verified": scopes.contains("phone")
        default: false
        }
    }

    /// Flags are booleans, the address an object (OIDC Core §5.1.1), everything else the text it was given as.
    private static func claim(_ name: String, _ value: String) -> JSON {
        switch name {
        case "email_verified", "phone_number_verified": .bool(value == "true")
        case "address": .object([JSON.Member("formatted", .string(value))])
        case "updated_at": Int64(value).map { .integer($0) } ?? .string(value)
        default: .string(value)
        }
    }
}
