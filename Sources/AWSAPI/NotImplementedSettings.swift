package import Core

/// Settings whose enforcement is not built yet: refused unless at their off value, so that nothing is accepted that is
/// not enforced. Building one takes its line from here.
package enum NotImplementedSettings {
    /// A member, and the values that mean that it is off.
    private struct Setting {
        let path: [String]
        let isOff: @Sendable (JSON) -> Bool
    }

    /// The paths of an operation's settings, for the test that holds them against the model.
    package static func paths(of operation: String) -> [String] {
        (settings[operation] ?? []).map { $0.path.joined(separator: ".") }
    }

    /// Throws for the first setting of an operation's input that is on.
    package static func check(_ input: JSON, of operation: String) throws(AWSError) {
        for setting in settings[operation] ?? [] {
            guard let value = value(at: setting.path[...], in: input), !value.isNull, !setting.isOff(value) else {
                continue
            }
            throw .invalidParameter("\(setting.path.joined(separator: ".")) is not implemented yet")
        }
    }

    private static func value(at path: ArraySlice<String>, in json: JSON) -> JSON? {
        guard let first = path.first else { return json }
        return json[first].flatMap { value(at: path.dropFirst(), in: $0) }
    }

    private static func setting(_ path: String, off: @escaping @Sendable (JSON) -> Bool = isEmpty) -> Setting {
        Setting(path: path.split(separator: ".").map(String.init), isOff: off)
    }

    /// An empty object, list or text.
    private static let isEmpty: @Sendable (JSON) -> Bool = { value in
        switch value {
        case .object(let members): members.isEmpty
        case .array(let values): values.isEmpty
        case .string(let text): text.isEmpty
        default: false
        }
    }

    private static func one(of values: String...) -> @Sendable (JSON) -> Bool {
        { $0.string.map(values.contains) ?? false }
    }

    private static func all(of values: String...) -> @Sendable (JSON) -> Bool {
        { $0.array?.allSatisfy { $0.string.map(values.contains) ?? false } ?? false }
    }

    private static let isFalse: @Sendable (JSON) -> Bool = { $0 == .bool(false) }
    private static let isZero: @Sendable (JSON) -> Bool = { $0.integer == 0 }

    private static let pool: [Setting] = [
        // Messages by other services.
        setting("SmsConfiguration.EumsSms"),
        setting("EmailConfiguration.EmailSendingAccount", off: one(of: "COGNITO_DEFAULT")),
        setting("EmailConfiguration.SourceArn"), setting("EmailConfiguration.ConfigurationSet"),
        // Verification by link.
        setting("VerificationMessageTemplate.DefaultEmailOption", off: one(of: "CONFIRM_WITH_CODE")),
        setting("VerificationMessageTemplate.EmailMessageByLink"),
        setting("VerificationMessageTemplate.EmailSubjectByLink"),
        // Triggers of messages, migration and federation, and add-ons.
        setting("LambdaConfig.CustomMessage"), setting("LambdaConfig.UserMigration"),
        setting("LambdaConfig.CustomSMSSender"), setting("LambdaConfig.CustomEmailSender"),
        setting("LambdaConfig.KMSKeyID"), setting("LambdaConfig.InboundFederation"),
        setting("UserPoolAddOns.AdvancedSecurityMode", off: one(of: "OFF")),
        setting("UserPoolAddOns.AdvancedSecurityAdditionalFlows"),
        setting("Policies.PasswordPolicy.PasswordHistorySize", off: isZero),
        setting("KeyConfiguration"), setting("IssuerConfiguration.Type", off: one(of: "ORIGINAL")),
        setting("DcrConfiguration.EnableStatus", off: one(of: "Disabled")),
        setting("DcrConfiguration.OpenDcrEnabled", off: isFalse),
    ]

    private static let client: [Setting] = [
        setting(
            "ExplicitAuthFlows",
            off: all(
                of: "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
                "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH", "USER_PASSWORD_AUTH",
                "ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "ALLOW_TOKEN_EXCHANGE_IMPERSONATION",
                "ALLOW_TOKEN_EXCHANGE_DELEGATION", "ALLOW_CLIENT_TOKEN_AUTH")),
        setting("AnalyticsConfiguration"),
        setting("EnablePropagateAdditionalUserContextData", off: isFalse),
    ]

    private static let domain: [Setting] = [
        setting("ManagedLoginVersion", off: { $0.integer == 1 }), setting("Routing"),
        setting("CustomDomainConfig.SecurityPolicy"),
    ]

    private static let settings: [String: [Setting]] = [
        "CreateUserPool": pool, "UpdateUserPool": pool,
        "CreateUserPoolClient": client, "UpdateUserPoolClient": client,
        "CreateIdentityProvider": [setting("AcrMapping")], "UpdateIdentityProvider": [setting("AcrMapping")],
        "CreateUserPoolDomain": domain, "UpdateUserPoolDomain": domain,
        "SetUserPoolMfaConfig": [setting("SmsMfaConfiguration.SmsConfiguration.EumsSms")],
    ]
}
