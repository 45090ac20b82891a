import Authority
import Core
import Directory

/// The passkeys of one's own account.
enum WebAuthn {
    static let resource = Resource(
        StartWebAuthnRegistration.self, CompleteWebAuthnRegistration.self, ListWebAuthnCredentials.self,
        DeleteWebAuthnCredential.self)
}

enum StartWebAuthnRegistration: Operation {
    static let access = Access.accessToken

    struct Output: Encodable, Sendable {
        let credentialCreationOptions: JSON
    }

    static func run(_ input: AccessTokenInput, _ call: CallContext) async throws -> Output {
        let access = try await call.access(input.accessToken)
        return Output(
            credentialCreationOptions: try await call.authority.passkeys.begin(
                for: access.user, at: access.client, now: call.now))
    }
}

enum CompleteWebAuthnRegistration: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType
        let credential: JSON
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let access = try await call.access(input.accessToken)
        try await call.authority.passkeys.complete(
            try CredentialResponse(input.credential), for: access.user, at: access.client, now: call.now)
        return Empty()
    }
}

enum ListWebAuthnCredentials: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType
        let nextToken: PaginationKeyType?
        let maxResults: WebAuthnCredentialsQueryLimitType?
    }

    struct Output: Encodable, Sendable {
        let credentials: [WebAuthnCredentialDescription]
        let nextToken: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let access = try await call.access(input.accessToken)
        let page = Pagination(call, name, "\(access.user.pool)/\(access.user.sub)")
        let asked = Int(input.maxResults?.rawValue ?? 0)
        let size = asked == 0 ? Passkey.most : asked
        let found = try await call.authority.passkeys.list(
            of: access.user, after: try page.open(input.nextToken?.rawValue).flatMap(PasskeyCursor.init),
            limit: size + 1)
        let isMore = found.count > size
        return Output(
            credentials: found.prefix(size).map(WebAuthnCredentialDescription.init),
            nextToken: isMore ? page.token(PasskeyCursor(found[size - 1]).json) : nil)
    }
}

struct WebAuthnCredentialDescription: Encodable, Sendable {
    let credentialId: String
    let friendlyCredentialName: String
    let relyingPartyId: String
    let authenticatorAttachment: String?
    let authenticatorTransports: [String]
    let createdAt: Timestamp

    init(_ passkey: Passkey) {
        credentialId = Base64URL.encode(passkey.credentialID)
        friendlyCredentialName = passkey.name
        relyingPartyId = passkey.relyingParty
        authenticatorAttachment = passkey.attachment
        authenticatorTransports = passkey.transports
        createdAt = Timestamp(passkey.createdAt)
    }
}

extension PasskeyCursor {
    fileprivate init(_ passkey: Passkey) {
        self.init(createdAt: passkey.createdAt, credentialID: passkey.credentialID)
    }

    fileprivate init?(_ json: JSON) {
        guard let position = json.array, position.count == 2, let time = position[0].integer,
            let id = position[1].string.flatMap({ Base64URL.decode($0) })
        else { return nil }
        self.init(createdAt: Moment(microseconds: time), credentialID: id)
    }

    fileprivate var json: JSON { [.integer(createdAt.microseconds), .string(Base64URL.encode(credentialID))] }
}

enum DeleteWebAuthnCredential: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType
        let credentialId: StringType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let access = try await call.access(input.accessToken)
        try await call.authority.passkeys.delete(input.credentialId.rawValue, of: access.user)
        return Empty()
    }
}
