import Authority
import Core
import Directory
import IAM

/// Which roles an identity pool gives, and which claims become tags.
enum IdentityPoolRoles {
    static let resource = Resource(
        SetIdentityPoolRoles.self, GetIdentityPoolRoles.self, SetPrincipalTagAttributeMap.self,
        GetPrincipalTagAttributeMap.self)
}

enum RoleMappingType: String, EnumShape {
    case token = "Token"
    case rules = "Rules"
}

enum AmbiguousRoleResolutionType: String, EnumShape {
    case authenticatedRole = "AuthenticatedRole"
    case deny = "Deny"
}

enum MappingRuleMatchType: String, EnumShape {
    case equals = "Equals"
    case contains = "Contains"
    case startsWith = "StartsWith"
    case notEqual = "NotEqual"
}

struct MappingRuleShape: Codable, Sendable {
    let claim: ClaimNameType
    let matchType: MappingRuleMatchType
    let value: ClaimValueType
    let roleARN: AccessArnType
}

struct RulesConfigurationShape: Codable, Sendable {
    let rules: MappingRulesListType
}

struct RoleMappingShape: Codable, Sendable {
    let type: RoleMappingType
    let ambiguousRoleResolution: AmbiguousRoleResolutionType?
    let rulesConfiguration: RulesConfigurationShape?

    /// Throws where rules are missing or out of place, and where it is not said what becomes of who gets no role.
    func mapping() throws(AWSError) -> RoleMapping {
        guard let ambiguous = ambiguousRoleResolution else {
            throw .invalidParameter("AmbiguousRoleResolution is required.")
        }
        switch (type, rulesConfiguration?.rules.rawValue) {
        case (.token, nil): return RoleMapping(rules: nil, deniesAmbiguous: ambiguous == .deny)
        case (.rules, let rules?):
            return RoleMapping(
                rules: rules.map { rule in
                    RoleMapping.Rule(
                        claim: rule.claim.rawValue,
                        match: RoleMapping.Match(rawValue: rule.matchType.rawValue) ?? .equals,
                        value: rule.value.rawValue, role: rule.roleARN.rawValue)
                }, deniesAmbiguous: ambiguous == .deny)
        default: throw .invalidParameter("RulesConfiguration goes with the type Rules, and with no other.")
        }
    }
}

enum SetIdentityPoolRoles: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let identityPoolId: IdentityPoolIdType
        let roles: ShapeMap<RoleRules>
        let roleMappings: ShapeMap<RoleMappingRules>?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let roles = input.roles.texts
        var mappings: [String: RoleMapping] = [:]
        for (name, shape) in input.roleMappings?.entries ?? [:] { mappings[name] = try shape.mapping() }
        let given = mappings
        for arn in Set(roles.values).union(given.values.flatMap { $0.rules ?? [] }.map(\.role)).sorted() {
            try call.requirePassing(arn)
        }
        try await call.access.identityPools.update(IdentityPoolID(input.identityPoolId.rawValue), now: call.now) {
            $0.settings.roles = roles
            $0.settings.roleMappings = given
        }
        return Empty()
    }
}

extension CallContext {
    /// Whoever gives a role to others must be allowed to pass it: or they would give themselves more than they have.
    func requirePassing(_ roleARN: String) throws {
        guard let caller else { return }
        try access.require("iam:PassRole", on: roleARN, by: caller, keys: keys)
    }
}

enum GetIdentityPoolRoles: Operation {
    static let access = Access.signed
    typealias Input = IdentityPoolInput

    struct Output: Encodable, Sendable {
        let identityPoolId: String
        let roles: StringMap
        let roleMappings: JSON?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.access.identityPools.existing(IdentityPoolID(input.identityPoolId.rawValue))
        let mappings = pool.settings.roleMappings.sorted { $0.key < $1.key }
        return Output(
            identityPoolId: pool.id.rawValue, roles: StringMap(pool.settings.roles),
            roleMappings: mappings.isEmpty
                ? nil : .object(mappings.map { JSON.Member($0.key, Self.answer($0.value)) }))
    }

    private static func answer(_ mapping: RoleMapping) -> JSON {
        .object([
            "Type": .string(mapping.rules == nil ? "Token" : "Rules"),
            "AmbiguousRoleResolution": .string(mapping.deniesAmbiguous ? "Deny" : "AuthenticatedRole"),
            "RulesConfiguration": mapping.rules.map { rules in
                .object([
                    "Rules": .array(
                        rules.map { rule in
                            [
                                "Claim": .string(rule.claim), "MatchType": .string(rule.match.rawValue),
                                "Value": .string(rule.value), "RoleARN": .string(rule.role),
                            ]
                        })
                ])
            },
        ])
    }
}

struct PrincipalTagAnswer: Encodable, Sendable {
    let identityPoolId: String
    let identityProviderName: String
    let useDefaults: Bool
    let principalTags: StringMap?

    init(_ pool: IdentityPoolIdType, _ provider: String, _ map: PrincipalTagMap) {
        identityPoolId = pool.rawValue
        identityProviderName = provider
        useDefaults = map.usesDefaults
        principalTags = map.usesDefaults ? StringMap(PrincipalTagMap.defaults) : StringMap(map.tags)
    }
}

enum SetPrincipalTagAttributeMap: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let identityPoolId: IdentityPoolIdType
        let identityProviderName: IdentityProviderNameType
        let useDefaults: Bool?
        let principalTags: ShapeMap<PrincipalTagRules>?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> PrincipalTagAnswer {
        let map = PrincipalTagMap(
            usesDefaults: input.useDefaults ?? false, tags: input.principalTags?.texts ?? [:])
        guard !map.usesDefaults || map.tags.isEmpty else {
            throw AWSError.invalidParameter("PrincipalTags do not go with UseDefaults.")
        }
        let provider = input.identityProviderName.rawValue
        try await call.access.identityPools.update(IdentityPoolID(input.identityPoolId.rawValue), now: call.now) {
            $0.settings.principalTags[provider] = map
        }
        return PrincipalTagAnswer(input.identityPoolId, provider, map)
    }
}

enum GetPrincipalTagAttributeMap: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let identityPoolId: IdentityPoolIdType
        let identityProviderName: IdentityProviderNameType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> PrincipalTagAnswer {
        let pool = try await call.access.identityPools.existing(IdentityPoolID(input.identityPoolId.rawValue))
        let provider = input.identityProviderName.rawValue
        return PrincipalTagAnswer(
            input.identityPoolId, provider,
            pool.settings.principalTags[provider] ?? PrincipalTagMap(usesDefaults: false, tags: [:]))
    }
}
