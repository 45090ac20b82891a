import Authority
import Core
import Directory

/// A pool's document from an operation's input: Cognito's defaults filled in, and nothing that is stored elsewhere.
enum UserPoolDocument {
    private static let elsewhere: Set<String> = ["PoolName", "UserPoolId", "UserPoolTags", "Schema"]

    /// `schema` are the attributes given at creation; nil keeps the pool's own.
    static func make(_ input: some Encodable, schema: [SchemaAttributeType]?) throws -> JSON {
        var members = (try ShapeEncoding.encode(input).object ?? []).filter { !elsewhere.contains($0.name) }
        members.setDefault("DeletionProtection", "INACTIVE")
        members.setDefault("LambdaConfig", .object([]))
        members.setDefault("MfaConfiguration", "OFF")
        members.setDefault("EmailSendingAccount", "COGNITO_DEFAULT", in: "EmailConfiguration")
        members.setDefault("DefaultEmailOption", "CONFIRM_WITH_CODE", in: "VerificationMessageTemplate")
        members.setDefault("UserPoolTier", "ESSENTIALS")
        let unused = members.value("AdminCreateUserConfig")?["UnusedAccountValidityDays"]
        members.set("DeviceConfiguration", devices(members.value("DeviceConfiguration")))
        members.set("Policies", policies(members.value("Policies"), days: unused?.integer))
        members.set("AdminCreateUserConfig", adminCreateUser(members.value("AdminCreateUserConfig")))
        if let schema {
            let given = try schema.map { try ShapeEncoding.encode($0) }
            members.set("SchemaAttributes", StandardAttributes.schema(with: given))
        }
        return .object(members)
    }

    /// A pool as DescribeUserPool shows it.
    static func answer(_ pool: UserPool, _ call: CallContext) async throws -> JSON {
        let store = call.authority.store
        let domains = try await store.domains.list(pool.id)
        let count = try await store.users.count(pool.id)
        var members = (pool.document.object ?? []).filter { member in
            !(Provisioning.factorMembers + [Provisioning.passkeyMember, SessionSettings.member]).contains(member.name)
        }
        members.set("Id", .string(pool.id.rawValue))
        members.set(AssuranceNames.member, pool.settings.assuranceNames.json)
        members.set("Name", .string(pool.name))
        members.set("Arn", .string(call.authority.installation.arn(of: pool.id)))
        members.set("CreationDate", .double(pool.createdAt.fractionalSeconds))
        members.set("LastModifiedDate", .double(pool.modifiedAt.fractionalSeconds))
        members.set("EstimatedNumberOfUsers", .integer(Int64(count)))
        members.set(
            "UserPoolTags", .object(pool.tags.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) })
        )
        if let domain = domains.first(where: { !$0.isCustom }) { members.set("Domain", .string(domain.name)) }
        if let domain = domains.first(where: \.isCustom) { members.set("CustomDomain", .string(domain.name)) }
        return .object(members)
    }

    private static func policies(_ given: JSON?, days: Int64?) -> JSON {
        let policy = given?["PasswordPolicy"]
        let isStrict = policy == nil
        func flag(_ name: String) -> JSON { policy?[name] ?? .bool(isStrict) }
        let password: JSON = .object([
            "MinimumLength": policy?["MinimumLength"] ?? 8,
            "RequireUppercase": flag("RequireUppercase"), "RequireLowercase": flag("RequireLowercase"),
            "RequireNumbers": flag("RequireNumbers"), "RequireSymbols": flag("RequireSymbols"),
            "TemporaryPasswordValidityDays": policy?["TemporaryPasswordValidityDays"] ?? .integer(days ?? 7),
        ])
        return .object(["PasswordPolicy": password, "SignInPolicy": given?["SignInPolicy"]])
    }

    /// Any member switches it on; an empty one does not, and is left out.
    private static func devices(_ given: JSON?) -> JSON? {
        guard let members = given?.object, !members.isEmpty else { return nil }
        return .object([
            "ChallengeRequiredOnNewDevice": given?["ChallengeRequiredOnNewDevice"] ?? false,
            "DeviceOnlyRememberedOnUserPrompt": given?["DeviceOnlyRememberedOnUserPrompt"] ?? false,
        ])
    }

    private static func adminCreateUser(_ given: JSON?) -> JSON {
        .object([
            "AllowAdminCreateUserOnly": given?["AllowAdminCreateUserOnly"] ?? false,
            "UnusedAccountValidityDays": given?["UnusedAccountValidityDays"],
            "InviteMessageTemplate": given?["InviteMessageTemplate"],
        ])
    }
}

extension [JSON.Member] {
    func value(_ name: String) -> JSON? { first { $0.name == name }?.value }

    /// Nil takes the member away.
    mutating func set(_ name: String, _ value: JSON?) {
        removeAll { $0.name == name }
        if let value { append(JSON.Member(name, value)) }
    }

    mutating func setDefault(_ name: String, _ value: JSON) {
        if self.value(name) == nil { append(JSON.Member(name, value)) }
    }

    /// A default of a member's own member, whether or not the member is there.
    mutating func setDefault(_ name: String, _ value: JSON, in outer: String) {
        var inner = self.value(outer)?.object ?? []
        inner.setDefault(name, value)
        set(outer, .object(inner))
    }
}
