import Authority
import Core
import Directory

/// Second factors: what a pool offers, what a user has and chooses.
enum SecondFactors {
    static let resource = Resource(
        SetUserPoolMfaConfig.self, GetUserPoolMfaConfig.self, AssociateSoftwareToken.self, VerifySoftwareToken.self,
        SetUserMFAPreference.self, AdminSetUserMFAPreference.self, AdminDeleteSoftwareToken.self)
}

struct EmailMfaConfigType: Codable, Sendable {
    let message: EmailMfaMessageType?
    let subject: EmailMfaSubjectType?
}

struct SmsMfaConfigType: Codable, Sendable {
    let smsAuthenticationMessage: SmsVerificationMessageType?
    let smsConfiguration: SmsConfigurationType?
}

struct SoftwareTokenMfaConfigType: Codable, Sendable {
    let enabled: Bool?
}

struct WebAuthnConfigurationType: Codable, Sendable {
    let relyingPartyId: RelyingPartyIdType?
    let userVerification: UserVerificationType?
    let factorConfiguration: WebAuthnFactorConfigurationType?
}

struct MFAConfigAnswer: Encodable, Sendable {
    let smsMfaConfiguration: JSON?
    let softwareTokenMfaConfiguration: JSON?
    let emailMfaConfiguration: JSON?
    let mfaConfiguration: String
    let webAuthnConfiguration: JSON?

    init(_ pool: UserPool) {
        smsMfaConfiguration = pool.document["SmsMfaConfiguration"]
        softwareTokenMfaConfiguration = pool.document["SoftwareTokenMfaConfiguration"]
        emailMfaConfiguration = pool.document["EmailMfaConfiguration"]
        mfaConfiguration = pool.settings.mfaMode.rawValue
        webAuthnConfiguration = pool.document[Provisioning.passkeyMember]
    }
}

/// With a mode the factors are replaced as a whole, so that one that is left out is off; without, what is given
/// changes.
enum SetUserPoolMfaConfig: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let smsMfaConfiguration: SmsMfaConfigType?
        let softwareTokenMfaConfiguration: SoftwareTokenMfaConfigType?
        let emailMfaConfiguration: EmailMfaConfigType?
        let mfaConfiguration: UserPoolMfaType?
        let webAuthnConfiguration: WebAuthnConfigurationType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> MFAConfigAnswer {
        let given = try ShapeEncoding.encode(input).object ?? []
        let pool = try await call.authority.provisioning.updatePool(
            UserPoolID(input.userPoolId.rawValue), keeping: [], now: call.now
        ) { pool in
            var members = pool.document.object ?? []
            if input.mfaConfiguration != nil { members.removeAll { Provisioning.factorMembers.contains($0.name) } }
            for name in Provisioning.factorMembers + [Provisioning.passkeyMember, "MfaConfiguration"] {
                if let value = given.value(name) { members.set(name, value) }
            }
            if let sender = given.value("SmsMfaConfiguration")?["SmsConfiguration"] {
                members.set("SmsConfiguration", sender)
            }
            return UserPool(
                id: pool.id, name: pool.name, document: .object(members), tags: pool.tags, createdAt: pool.createdAt,
                modifiedAt: call.now)
        }
        return MFAConfigAnswer(pool)
    }
}

enum GetUserPoolMfaConfig: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> MFAConfigAnswer {
        MFAConfigAnswer(try await call.authority.provisioning.pool(UserPoolID(input.userPoolId.rawValue)))
    }
}

/// By an access token for one's own account, or by the session of MFA_SETUP.
enum AssociateSoftwareToken: Operation {
    static let access = Access.sessionOrAccessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType?
        let session: SessionType?
    }

    struct Output: Encodable, Sendable {
        let secretCode: String
        let session: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        if let token = input.accessToken {
            let access = try await call.access(token)
            return Output(
                secretCode: try await call.authority.accounts.associateSoftwareToken(
                    of: access.user, in: access.client.pool.pool), session: nil)
        }
        guard let session = input.session else {
            throw AWSError.invalidParameter("Either an access token or a session must be provided.")
        }
        let answer = try await call.authority.authenticator.associateSoftwareToken(
            session: session.rawValue, now: call.now)
        return Output(secretCode: answer.secretCode, session: answer.session)
    }
}

enum VerifySoftwareToken: Operation {
    static let access = Access.sessionOrAccessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType?
        let session: SessionType?
        let userCode: SoftwareTokenMFAUserCodeType
        let friendlyDeviceName: StringType?
    }

    struct Output: Encodable, Sendable {
        let status: String
        let session: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let name = input.friendlyDeviceName?.rawValue
        guard name?.unicodeScalars.count ?? 0 <= 128 else {
            throw AWSError.invalidParameter("A friendly device name has at most 128 characters.")
        }
        if let token = input.accessToken {
            let access = try await call.access(token)
            try await call.authority.accounts.verifySoftwareToken(
                code: input.userCode.rawValue, name: name, of: access.user, in: access.client.pool.pool,
                now: call.now)
            return Output(status: "SUCCESS", session: nil)
        }
        guard let session = input.session else {
            throw AWSError.invalidParameter("Either an access token or a session must be provided.")
        }
        let next = try await call.authority.authenticator.verifySoftwareToken(
            session: session.rawValue, code: input.userCode.rawValue, name: name, now: call.now)
        return Output(status: "SUCCESS", session: next)
    }
}

/// A factor as someone wants it.
struct MFASettingsType: Codable, Sendable {
    let enabled: Bool?
    let preferredMfa: Bool?

    func change(_ factor: SecondFactor) -> MFAChange.Setting {
        MFAChange.Setting(factor, isEnabled: enabled ?? false, isPreferred: preferredMfa ?? false)
    }
}

struct WebAuthnMfaSettingsType: Codable, Sendable {
    let enabled: Bool?
}

extension MFAChange {
    fileprivate init(
        softwareToken: MFASettingsType?, sms: MFASettingsType?, email: MFASettingsType?,
        passkey: WebAuthnMfaSettingsType?
    ) {
        self.init(
            [softwareToken?.change(.softwareToken), sms?.change(.sms), email?.change(.email)].compactMap(\.self),
            countsPasskey: passkey.map { $0.enabled ?? false })
    }
}

enum SetUserMFAPreference: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let smsMfaSettings: MFASettingsType?
        let softwareTokenMfaSettings: MFASettingsType?
        let emailMfaSettings: MFASettingsType?
        let webAuthnMfaSettings: WebAuthnMfaSettingsType?
        let accessToken: TokenModelType

        enum CodingKeys: String, CodingKey {
            case smsMfaSettings = "SMSMfaSettings"
            case softwareTokenMfaSettings, emailMfaSettings, webAuthnMfaSettings, accessToken
        }
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let access = try await call.access(input.accessToken)
        try await call.authority.accounts.setMFAPreferences(
            MFAChange(
                softwareToken: input.softwareTokenMfaSettings, sms: input.smsMfaSettings,
                email: input.emailMfaSettings, passkey: input.webAuthnMfaSettings), of: access.user,
            in: access.client.pool.pool, now: call.now)
        return Empty()
    }
}

enum AdminSetUserMFAPreference: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let smsMfaSettings: MFASettingsType?
        let softwareTokenMfaSettings: MFASettingsType?
        let emailMfaSettings: MFASettingsType?
        let webAuthnMfaSettings: WebAuthnMfaSettingsType?
        let username: UsernameType
        let userPoolId: UserPoolIdType

        enum CodingKeys: String, CodingKey {
            case smsMfaSettings = "SMSMfaSettings"
            case softwareTokenMfaSettings, emailMfaSettings, webAuthnMfaSettings, username, userPoolId
        }
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.accounts.resetMFAPreferences(
            MFAChange(
                softwareToken: input.softwareTokenMfaSettings, sms: input.smsMfaSettings,
                email: input.emailMfaSettings, passkey: input.webAuthnMfaSettings), of: user, in: pool, now: call.now)
        return Empty()
    }
}

enum AdminDeleteSoftwareToken: Operation {
    static let access = Access.signed

    static func run(_ input: AdminUserInput, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.accounts.deleteSoftwareToken(of: user, in: pool, now: call.now)
        return Empty()
    }
}
