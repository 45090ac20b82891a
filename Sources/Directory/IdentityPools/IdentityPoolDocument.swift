import Core

extension IdentityPoolSettings {
    /// As it is stored.
    var document: JSON {
        .object([
            "AllowUnauthenticatedIdentities": .bool(allowsGuests), "AllowClassicFlow": .bool(allowsClassicFlow),
            "DeveloperProviderName": developerProvider.map { .string($0) },
            "SupportedLoginProviders": JSON(loginProviders),
            "OpenIdConnectProviderARNs": .array(oidcProviders.map { .string($0) }),
            "SamlProviderARNs": .array(samlProviders.map { .string($0) }),
            "CognitoIdentityProviders": .array(userPools.map(\.document)), "IdentityPoolTags": JSON(tags),
            "Roles": JSON(roles),
            "RoleMappings": .object(
                roleMappings.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value.document) }),
            "PrincipalTags": .object(
                principalTags.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value.document) }),
        ])
    }

    init(_ document: JSON) {
        self.init()
        allowsGuests = document["AllowUnauthenticatedIdentities"]?.bool ?? false
        allowsClassicFlow = document["AllowClassicFlow"]?.bool ?? false
        developerProvider = document["DeveloperProviderName"]?.string
        loginProviders = document["SupportedLoginProviders"]?.textMembers ?? [:]
        oidcProviders = document["OpenIdConnectProviderARNs"]?.array?.compactMap(\.string) ?? []
        samlProviders = document["SamlProviderARNs"]?.array?.compactMap(\.string) ?? []
        userPools = document["CognitoIdentityProviders"]?.array?.compactMap(TrustedUserPool.init) ?? []
        tags = document["IdentityPoolTags"]?.textMembers ?? [:]
        roles = document["Roles"]?.textMembers ?? [:]
        for member in document["RoleMappings"]?.object ?? [] { roleMappings[member.name] = RoleMapping(member.value) }
        for member in document["PrincipalTags"]?.object ?? [] {
            principalTags[member.name] = PrincipalTagMap(member.value)
        }
    }
}

extension TrustedUserPool {
    fileprivate var document: JSON {
        .object([
            "ProviderName": .string(provider), "ClientId": .string(client),
            "ServerSideTokenCheck": .bool(checksServerSide),
        ])
    }

    fileprivate init?(_ document: JSON) {
        guard let provider = document["ProviderName"]?.string, let client = document["ClientId"]?.string else {
            return nil
        }
        self.init(
            provider: provider, client: client, checksServerSide: document["ServerSideTokenCheck"]?.bool ?? false)
    }
}

extension RoleMapping {
    fileprivate var document: JSON {
        .object([
            "Rules": rules.map { rules in
                .array(
                    rules.map { rule in
                        .object([
                            "Claim": .string(rule.claim), "MatchType": .string(rule.match.rawValue),
                            "Value": .string(rule.value), "RoleARN": .string(rule.role),
                        ])
                    })
            },
            "DeniesAmbiguous": .bool(deniesAmbiguous),
        ])
    }

    fileprivate init(_ document: JSON) {
        let rules = document["Rules"]?.array?.compactMap { entry -> Rule? in
            guard let claim = entry["Claim"]?.string, let match = entry["MatchType"]?.string.flatMap(Match.init),
                let value = entry["Value"]?.string, let role = entry["RoleARN"]?.string
            else { return nil }
            return Rule(claim: claim, match: match, value: value, role: role)
        }
        self.init(rules: rules, deniesAmbiguous: document["DeniesAmbiguous"]?.bool ?? true)
    }
}

extension PrincipalTagMap {
    fileprivate var document: JSON { .object(["UseDefaults": .bool(usesDefaults), "PrincipalTags": JSON(tags)]) }

    fileprivate init(_ document: JSON) {
        self.init(
            usesDefaults: document["UseDefaults"]?.bool ?? false, tags: document["PrincipalTags"]?.textMembers ?? [:])
    }
}
