package import Core
import Postgres

/// A person in a pool, with the groups they belong to.
package struct User: Sendable {
    /// `UserStatusType` of Cognito's API.
    package enum Status: String, Sendable, CaseIterable {
        case unconfirmed = "UNCONFIRMED"
        case confirmed = "CONFIRMED"
        case archived = "ARCHIVED"
        case compromised = "COMPROMISED"
        case unknown = "UNKNOWN"
        case resetRequired = "RESET_REQUIRED"
        case forceChangePassword = "FORCE_CHANGE_PASSWORD"
        case externalProvider = "EXTERNAL_PROVIDER"
    }

    package let pool: UserPoolID
    package let sub: Subject
    /// As it was given; the `sub` where the pool signs in by e-mail or phone.
    package let username: String
    package var status: Status
    package var isEnabled: Bool
    /// By name, without `sub`; custom ones with their prefix.
    package var attributes: [String: String]
    /// The second factors that they have chosen.
    package let mfa: MFAPreferences
    /// By precedence, then name.
    package let groups: [GroupMembership]
    /// Who they are at other providers, the oldest first.
    package let identities: [UserIdentity]
    /// Access tokens that carry no `origin_jti` and were issued up to here are refused.
    package let signedOutAt: Moment?
    package let createdAt: Moment
    package let modifiedAt: Moment

    package init(
        pool: UserPoolID, sub: Subject, username: String, status: Status, isEnabled: Bool = true,
        attributes: [String: String], mfa: MFAPreferences = MFAPreferences(), groups: [GroupMembership] = [],
        identities: [UserIdentity] = [], signedOutAt: Moment? = nil, createdAt: Moment, modifiedAt: Moment
    ) {
        self.pool = pool
        self.sub = sub
        self.username = username
        self.status = status
        self.isEnabled = isEnabled
        self.attributes = attributes
        self.mfa = mfa
        self.groups = groups
        self.identities = identities
        self.signedOutAt = signedOutAt
        self.createdAt = createdAt
        self.modifiedAt = modifiedAt
    }
}

/// A group as a member's tokens show it.
package struct GroupMembership: Sendable, Hashable {
    package let name: String
    /// Lower numbers win; nil loses to every number.
    package let precedence: Int64?
    package let roleARN: String?

    package init(name: String, precedence: Int64?, roleARN: String?) {
        self.name = name
        self.precedence = precedence
        self.roleARN = roleARN
    }
}

extension User {
    /// The columns of a user; `u` is the users table.
    static let columns: SQL = """
        u.pool, u.sub, u.username, u.status, u.enabled, u.attributes, u.mfa_enabled, u.mfa_preferred, u.signed_out_at,
        u.created_at, u.modified_at,
        (SELECT jsonb_agg(jsonb_build_array(g.name, g.precedence, g.role_arn) ORDER BY g.precedence, g.name)
            FROM group_members m JOIN groups g ON g.pool = m.pool AND g.name = m.group_name
            WHERE m.pool = u.pool AND m.sub = u.sub) AS groups,
        \(fragment: UserIdentity.column)
        """

    /// The names of `columns`, for a statement that passes them on.
    static let columnNames: SQL = """
        pool, sub, username, status, enabled, attributes, mfa_enabled, mfa_preferred, signed_out_at, created_at,
        modified_at, groups, identities
        """

    init(_ row: Row) throws {
        let groups: JSON? = try row.get("groups")
        let identities: JSON? = try row.get("identities")
        self.init(
            pool: UserPoolID(try row.get("pool")), sub: Subject(try row.get("sub")), username: try row.get("username"),
            status: Status(rawValue: try row.get("status")) ?? .unknown, isEnabled: try row.get("enabled"),
            attributes: try row.get("attributes", as: JSON.self).textMembers, mfa: try MFAPreferences(row),
            groups: (groups?.array ?? []).compactMap(GroupMembership.init),
            identities: (identities?.array ?? []).compactMap(UserIdentity.init),
            signedOutAt: try row.get("signed_out_at"),
            createdAt: try row.get("created_at"),
            modifiedAt: try row.get("modified_at"))
    }
}

extension MFAPreferences {
    fileprivate init(_ row: Row) throws {
        let enabled: [String] = try row.get("mfa_enabled")
        let preferred: String? = try row.get("mfa_preferred")
        self.init(
            enabled: Set(enabled.compactMap(SecondFactor.init(rawValue:))),
            preferred: preferred.flatMap(SecondFactor.init(rawValue:)),
            countsPasskey: enabled.contains(MFAPreferences.passkey))
    }
}

extension GroupMembership {
    fileprivate init?(_ json: JSON) {
        guard let fields = json.array, fields.count == 3, let name = fields[0].string else { return nil }
        self.init(name: name, precedence: fields[1].integer, roleARN: fields[2].string)
    }
}
