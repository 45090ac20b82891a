import Authority
import Core
import Directory

/// Which role a login gets (Cognito developer guide, "Using role-based access control"). Pure.
enum RoleChoice {
    /// The ARN. Throws `.notAuthorized` where none is to be had.
    static func role(
        of logins: [VerifiedLogin], custom: String?, in settings: IdentityPoolSettings
    ) throws -> String {
        guard let authenticated = settings.roles["authenticated"] else { throw invalidConfiguration }
        guard let login = logins.first(where: { mapping(of: $0, settings) != nil }),
            let mapping = mapping(of: login, settings)
        else {
            guard custom == nil else { throw refusal("Custom role is not supported for this identity pool.") }
            return authenticated
        }
        let chosen: String?
        if let rules = mapping.rules {
            guard custom == nil else { throw refusal("Custom role is not supported with rules.") }
            chosen = rules.first { isMet($0, login.claims) }?.role
        } else {
            chosen = try role(in: login.claims, custom: custom)
        }
        if let chosen { return chosen }
        guard !mapping.deniesAmbiguous else { throw refusal("Access denied: the role is ambiguous.") }
        return authenticated
    }

    static let invalidConfiguration = AuthorityError(
        .invalidIdentityPoolConfiguration,
        "Invalid identity pool configuration. Check assigned IAM roles for this pool.")

    private static func refusal(_ message: String) -> AuthorityError { AuthorityError(.notAuthorized, message) }

    private static func mapping(of login: VerifiedLogin, _ settings: IdentityPoolSettings) -> RoleMapping? {
        settings.roleMappings[login.mappingName]
    }

    /// By the token: the one that is asked for, which must be among its roles; else the preferred one; else the only
    /// one.
    private static func role(in claims: JSON, custom: String?) throws -> String? {
        let roles = claims["cognito:roles"]?.array?.compactMap(\.string) ?? []
        if let custom {
            guard roles.contains(custom) else { throw refusal("Custom role is not in the token.") }
            return custom
        }
        return claims["cognito:preferred_role"]?.string ?? (roles.count == 1 ? roles[0] : nil)
    }

    /// A claim that is absent meets no rule, not even that it is another.
    private static func isMet(_ rule: RoleMapping.Rule, _ claims: JSON) -> Bool {
        let values = ClaimText.values(of: rule.claim, in: claims)
        guard !values.isEmpty else { return false }
        return switch rule.match {
        case .equals: values.contains(rule.value)
        case .notEqual: !values.contains(rule.value)
        case .startsWith: values.contains { $0.hasPrefix(rule.value) }
        case .contains: values.contains { $0.contains(rule.value) }
        }
    }
}

/// Claims as texts.
enum ClaimText {
    /// Several for a list; none for what is absent.
    static func values(of claim: String, in claims: JSON) -> [String] {
        guard let value = claims[claim] else { return [] }
        return (value.array ?? [value]).compactMap(text)
    }

    private static func text(_ value: JSON) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        default: nil
        }
    }
}

/// Claims that become tags of the session (Cognito developer guide, "Using attributes for access control").
package enum PrincipalTags {
    /// A claim that is absent gives no tag; a value that a tag cannot have is left out.
    static func tags(of logins: [VerifiedLogin], in settings: IdentityPoolSettings) -> [String: String] {
        var tags: [String: String] = [:]
        for login in logins {
            guard let map = settings.principalTags[login.login.provider] else { continue }
            for (key, claim) in map.effective {
                let value = ClaimText.values(of: claim, in: login.claims).joined(separator: " ")
                if (1...256).contains(value.unicodeScalars.count), value.unicodeScalars.allSatisfy(isAllowed) {
                    tags[key] = value
                }
            }
        }
        return tags
    }

    /// What keys and values of tags are written with: `[\p{L}\p{Z}\p{N}_.:/=+\-@]`.
    package static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if "_.:/=+-@".unicodeScalars.contains(scalar) { return true }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .spaceSeparator, .lineSeparator, .paragraphSeparator:
            return true
        default: return false
        }
    }
}
