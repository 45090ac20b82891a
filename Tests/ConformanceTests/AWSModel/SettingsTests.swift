import AWSAPI
import Core
import Testing

/// Every setting of the model is either enforced or refused when it is on.
@Suite struct SettingsTests {
    private let model: ModelFacts

    init() throws { model = try ModelFacts("cognito-idp") }

    /// What is enforced, by the operation's resource. A member that is new in the model belongs here or in
    /// `NotImplementedSettings`.
    private static let enforced: [String: Set<String>] = [
        "UserPool": [
            "AdminCreateUserConfig.AllowAdminCreateUserOnly",
            "AdminCreateUserConfig.InviteMessageTemplate.EmailMessage",
            "AdminCreateUserConfig.InviteMessageTemplate.EmailSubject",
            "AdminCreateUserConfig.UnusedAccountValidityDays",
            "DeviceConfiguration.ChallengeRequiredOnNewDevice", "DeviceConfiguration.DeviceOnlyRememberedOnUserPrompt",
            "MfaConfiguration", "DeletionProtection", "EmailConfiguration.From",
            "EmailConfiguration.ReplyToEmailAddress",
            "EmailVerificationMessage", "EmailVerificationSubject", "Policies.PasswordPolicy.MinimumLength",
            "Policies.PasswordPolicy.RequireLowercase", "Policies.PasswordPolicy.RequireNumbers",
            "Policies.PasswordPolicy.RequireSymbols", "Policies.PasswordPolicy.RequireUppercase",
            "Policies.PasswordPolicy.TemporaryPasswordValidityDays", "PoolName", "Schema", "UserPoolTags",
            "UsernameConfiguration.CaseSensitive", "VerificationMessageTemplate.EmailMessage",
            "VerificationMessageTemplate.EmailSubject", "UserPoolId",
            // What Cognito charges; here nothing follows from it.
            "UserPoolTier", "AcrConfiguration",
            "AccountRecoverySetting.RecoveryMechanisms", "AliasAttributes", "UsernameAttributes",
            "AutoVerifiedAttributes", "UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate",
            "Policies.SignInPolicy.AllowedFirstAuthFactors", "SmsAuthenticationMessage",
            "SmsVerificationMessage", "VerificationMessageTemplate.SmsMessage",
            "AdminCreateUserConfig.InviteMessageTemplate.SMSMessage",
            // Whom Cognito would send as; what leaves by phone leaves by the install's way out.
            "SmsConfiguration.ExternalId", "SmsConfiguration.SnsCallerArn", "SmsConfiguration.SnsRegion",
            "LambdaConfig.PreSignUp", "LambdaConfig.PostConfirmation", "LambdaConfig.PreAuthentication",
            "LambdaConfig.PostAuthentication", "LambdaConfig.DefineAuthChallenge", "LambdaConfig.CreateAuthChallenge",
            "LambdaConfig.VerifyAuthChallengeResponse", "LambdaConfig.PreTokenGeneration",
            "LambdaConfig.PreTokenGenerationConfig.LambdaVersion",
            "LambdaConfig.PreTokenGenerationConfig.LambdaArn",
            // Details of a registration that is refused as a whole.
            "DcrConfiguration.AllowedScopes", "DcrConfiguration.AuthenticatedGrantTypes",
            "DcrConfiguration.OpenDcrGrantTypes",
        ],
        "UserPoolClient": [
            "AccessTokenValidity", "AllowedOAuthFlows", "AllowedOAuthFlowsUserPoolClient", "AllowedOAuthScopes",
            "AuthSessionValidity", "CallbackURLs", "ClientId", "ClientName", "ClientSecret", "DefaultRedirectURI",
            "EnableTokenRevocation", "GenerateSecret", "IdTokenValidity", "LogoutURLs", "PreventUserExistenceErrors",
            "ReadAttributes", "RefreshTokenRotation.Feature", "RefreshTokenRotation.RetryGracePeriodSeconds",
            "RefreshTokenValidity", "SupportedIdentityProviders", "TokenValidityUnits.AccessToken",
            "TokenValidityUnits.IdToken", "TokenValidityUnits.RefreshToken", "UserPoolId", "WriteAttributes",
        ],
        // A certificate is the proxy's; its ARN says that the domain is one's own.
        "UserPoolDomain": ["CustomDomainConfig.CertificateArn", "Domain", "UserPoolId"],
        "User": [
            "DesiredDeliveryMediums", "ForceAliasCreation", "MessageAction", "TemporaryPassword", "UserAttributes",
            "UserPoolId", "Username",
            // For triggers.
            "ClientMetadata", "ValidationData",
        ],
    ]

    private static let operations = [
        ("CreateUserPool", "UserPool"), ("UpdateUserPool", "UserPool"), ("CreateUserPoolClient", "UserPoolClient"),
        ("UpdateUserPoolClient", "UserPoolClient"), ("CreateUserPoolDomain", "UserPoolDomain"),
        ("UpdateUserPoolDomain", "UserPoolDomain"), ("AdminCreateUser", "User"),
    ]

    @Test(arguments: operations)
    func everySettingIsEnforcedOrRefused(operation: String, resource: String) throws {
        let refused = NotImplementedSettings.paths(of: operation)
        let enforced = try #require(Self.enforced[resource])
        let members = leaves(of: try input(of: operation), at: [])
        #expect(members.count > 2)
        for member in members {
            let isRefused = refused.contains { member == $0 || member.hasPrefix("\($0).") }
            #expect(isRefused != enforced.contains(member), "\(operation): \(member)")
        }
    }

    @Test(arguments: operations)
    func whatIsOnIsRefused(operation: String, resource: String) throws {
        for path in NotImplementedSettings.paths(of: operation) {
            let names = path.split(separator: ".").map(String.init)
            var shape = try input(of: operation)
            // A member that another operation of the resource has is never met here.
            guard
                let leaf = names.reduce(
                    into: Optional(shape),
                    { found, name in
                        found = found?["members"]?[name]?.string.map(model.shape)
                    })
            else { continue }
            shape = leaf
            let input = names.reversed().reduce(on(shape)) { inner, name in .object([JSON.Member(name, inner)]) }
            #expect(throws: AWSError("InvalidParameterException", "\(path) is not implemented yet")) {
                try NotImplementedSettings.check(input, of: operation)
            }
        }
    }

    /// What DescribeUserPool answers may be sent back, as consoles and Terraform do.
    @Test func whatIsOffIsTaken() throws {
        let pool: JSON = [
            "MfaConfiguration": "OFF", "LambdaConfig": [:], "AutoVerifiedAttributes": ["email"],
            "AliasAttributes": ["email", "preferred_username"], "UserPoolAddOns": ["AdvancedSecurityMode": "OFF"],
            "EmailConfiguration": ["EmailSendingAccount": "COGNITO_DEFAULT"], "SmsConfiguration": .null,
            "VerificationMessageTemplate": ["DefaultEmailOption": "CONFIRM_WITH_CODE"],
            "AccountRecoverySetting": ["RecoveryMechanisms": [["Name": "verified_email", "Priority": 1]]],
            "UserAttributeUpdateSettings": ["AttributesRequireVerificationBeforeUpdate": []],
            "Policies": [
                "PasswordPolicy": ["PasswordHistorySize": 0], "SignInPolicy": ["AllowedFirstAuthFactors": ["PASSWORD"]],
            ],
        ]
        for operation in ["CreateUserPool", "UpdateUserPool"] {
            try NotImplementedSettings.check(pool, of: operation)
        }
    }

    private func input(of operation: String) throws -> JSON {
        let facts = try #require(model.operations.first { $0.name == operation })
        return model.shape(try #require(facts.value["input"]?.string))
    }

    private func leaves(of shape: JSON, at path: [String]) -> [String] {
        guard let members = shape["members"]?.object, !members.isEmpty else { return [path.joined(separator: ".")] }
        return members.flatMap { member in
            leaves(of: model.shape(member.value.string ?? ""), at: path + [member.name])
        }
    }

    /// A value that switches something on.
    private func on(_ shape: JSON) -> JSON {
        switch shape["type"]?.string {
        case "boolean": true
        case "integer": 7
        case "structure": ["Anything": "at all"]
        case "list" where model.shape(shape["element"]?.string ?? "")["type"] == "structure":
            [["Name": "verified_phone_number"]]
        case "list": ["SOMETHING"]
        case "map": ["a": "b"]
        default: "SOMETHING"
        }
    }
}
