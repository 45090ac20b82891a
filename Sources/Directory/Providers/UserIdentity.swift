package import Core
import Postgres

/// Who a user is at a provider.
package struct UserIdentity: Sendable, Hashable {
    /// The attribute name of Cognito's API for the provider's own identifier of a person.
    package static let subjectAttribute = "Cognito_Subject"

    package let provider: String
    /// `subjectAttribute`, or the claim by which an administrator linked them.
    package let attribute: String
    /// As the provider writes it, letter by letter.
    package let value: String
    /// `IdentityProviderTypeType` of Cognito's API.
    package let providerType: String
    /// What the provider called itself when they met: its issuer, or its entity id.
    package let issuer: String
    /// Whether it made the user.
    package let isPrimary: Bool
    package let createdAt: Moment

    package init(
        provider: String, attribute: String = UserIdentity.subjectAttribute, value: String, providerType: String,
        issuer: String, isPrimary: Bool, createdAt: Moment
    ) {
        self.provider = provider
        self.attribute = attribute
        self.value = value
        self.providerType = providerType
        self.issuer = issuer
        self.isPrimary = isPrimary
        self.createdAt = createdAt
    }
}

extension UserIdentity {
    /// The identities of a user `u`, for a column of the statement that reads them.
    static let column: SQL = """
        (SELECT jsonb_agg(jsonb_build_array(i.provider, i.attribute, i.value, i.provider_type, i.issuer, i.is_primary,
                (extract(epoch FROM i.created_at) * 1000000)::bigint) ORDER BY i.created_at, i.provider, i.value)
            FROM user_identities i WHERE i.pool = u.pool AND i.sub = u.sub) AS identities
        """

    init?(_ json: JSON) {
        guard let fields = json.array, fields.count == 7, let provider = fields[0].string,
            let attribute = fields[1].string, let value = fields[2].string, let type = fields[3].string,
            let issuer = fields[4].string,
            let isPrimary = fields[5].bool, let microseconds = fields[6].integer
        else { return nil }
        self.init(
            provider: provider, attribute: attribute, value: value, providerType: type, issuer: issuer,
            isPrimary: isPrimary,
            createdAt: Moment(microseconds: microseconds))
    }
}
