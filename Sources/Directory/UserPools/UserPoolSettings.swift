package import Core

/// The settings of a pool that are enforced, read from its document; absent members have Cognito's defaults.
package struct UserPoolSettings: Sendable, Hashable {
    package let passwordPolicy: PasswordPolicy
    /// The pool refuses to be deleted.
    package let deletionProtection: Bool
    /// Attributes that take the place of a username (`email`, `phone_number`); the username is then the `sub`.
    package let usernameAttributes: [String]
    /// Attributes that one may sign in with besides the username.
    package let aliasAttributes: [String]
    /// Whether `Ana` and `ana` are two users. Cannot change once the pool exists.
    package let isCaseSensitive: Bool
    /// Attributes proven at sign-up by the confirmation code.
    package let autoVerifiedAttributes: [String]
    /// Those of them that a user must prove before a new value comes in force.
    package let attributesProvenBeforeUpdate: [String]
    /// All attributes of the pool: the standard ones and its own.
    package let schema: AttributeSchema
    /// Nobody signs up; users are made by an administrator.
    package let allowAdminCreateUserOnly: Bool
    /// How a lost password is recovered.
    package let recovery: RecoveryRule
    package let messages: MessageTemplates
    /// Whether a second factor is asked for, and which there are.
    package let mfaMode: MFAMode
    package let secondFactors: Set<SecondFactor>
    /// What a sign-in may begin with.
    package let firstFactors: Set<FirstFactor>
    /// What is asked outside at points of sign-up, sign-in and token making.
    package let triggers: TriggerSettings
    /// How devices are remembered; nil where they are not.
    package let devices: DeviceSettings?
    package let sessions: SessionSettings
    /// What the levels of assurance are called.
    package let assuranceNames: AssuranceNames
    package let passkeys: PasskeySettings

    package init(_ document: JSON) {
        passwordPolicy = PasswordPolicy(document["Policies"]?["PasswordPolicy"] ?? .null)
        deletionProtection = document["DeletionProtection"]?.string == "ACTIVE"
        usernameAttributes = document["UsernameAttributes"].strings ?? []
        aliasAttributes = document["AliasAttributes"].strings ?? []
        isCaseSensitive = document["UsernameConfiguration"]?["CaseSensitive"]?.bool ?? false
        autoVerifiedAttributes = document["AutoVerifiedAttributes"].strings ?? []
        attributesProvenBeforeUpdate =
            document["UserAttributeUpdateSettings"]?["AttributesRequireVerificationBeforeUpdate"].strings ?? []
        schema = AttributeSchema(document["SchemaAttributes"] ?? .null)
        let adminCreate = document["AdminCreateUserConfig"]
        allowAdminCreateUserOnly = adminCreate?["AllowAdminCreateUserOnly"]?.bool ?? false
        recovery = RecoveryRule(document["AccountRecoverySetting"])
        messages = MessageTemplates(document)
        mfaMode = document["MfaConfiguration"]?.string.flatMap(MFAMode.init(rawValue:)) ?? .off
        var factors: Set<SecondFactor> = []
        if document["SoftwareTokenMfaConfiguration"]?["Enabled"]?.bool == true { factors.insert(.softwareToken) }
        if document["EmailMfaConfiguration"] != nil { factors.insert(.email) }
        if document["SmsMfaConfiguration"] != nil { factors.insert(.sms) }
        secondFactors = factors
        let first = document["Policies"]?["SignInPolicy"]?["AllowedFirstAuthFactors"].strings ?? []
        triggers = TriggerSettings(document["LambdaConfig"] ?? .null)
        passkeys = PasskeySettings(document["WebAuthnConfiguration"])
        firstFactors = first.isEmpty ? [.password] : Set(first.compactMap(FirstFactor.init(rawValue:)))
        devices = DeviceSettings(document["DeviceConfiguration"])
        sessions = SessionSettings(document[SessionSettings.member])
        assuranceNames = AssuranceNames(document[AssuranceNames.member])
    }

    /// Folds an identifier to what is compared: normalization form C, in lower case where the pool ignores case.
    package func key(of identifier: String) -> String {
        isCaseSensitive ? identifier.normalizedC : identifier.normalizedC.lowercased().normalizedC
    }

    /// Whether people may have authenticator apps, for whichever step of a sign-in.
    package var takesSoftwareTokens: Bool {
        secondFactors.contains(.softwareToken) || firstFactors.contains(.softwareToken)
    }

    /// The attributes by which someone may be looked up besides the username.
    package var identifyingAttributes: [String] {
        usernameAttributes.isEmpty ? aliasAttributes : usernameAttributes
    }
}

extension Optional where Wrapped == JSON {
    /// The texts of an array; nil where there is none.
    package var strings: [String]? { self?.array?.compactMap(\.string) }
}
