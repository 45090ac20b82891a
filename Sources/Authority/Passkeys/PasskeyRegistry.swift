package import Core
package import Directory
import Logging
import NativeCrypto

/// The passkeys of one's own account: both doors add and remove them here.
package struct PasskeyRegistry: Sendable {
    let authority: Authority

    private var store: Store { authority.store }

    /// The options with which a browser makes a passkey for a signed-in user (WebAuthn Level 3 §5.4). Nothing is
    /// written.
    ///
    /// Errors: `.webAuthnNotEnabled`, `.webAuthnConfigurationMissing`; `.limitExceeded` for whoever has twenty;
    /// `.passwordResetRequired`.
    package func begin(for user: User, at client: ClientConfiguration, now: Moment) async throws -> JSON {
        let relyingParty = try authority.relyingParty(of: client.pool)
        guard user.status != .resetRequired else { throw AuthorityError.passwordResetRequired }
        let existing = try await store.passkeys.list(of: user.sub, in: user.pool)
        guard existing.count < Passkey.most else { throw Self.full }
        let challenge = RegistrationChallenge(
            of: user, at: client, nonce: authority.randomness.bytes(16), now: now)
        return PasskeyOptions.creation(
            for: user, challenge, relyingParty, excluding: existing.filter { $0.relyingParty == relyingParty.id },
            by: authority.sealing)
    }

    /// Keeps what the browser made (§7.1). The challenge is spent, whatever comes of it.
    ///
    /// Errors: those of `begin`; `.webAuthnChallengeNotFound` for one that is not ours, not this user's, answered
    /// before or too old; `.webAuthnClientMismatch` for one of another client; `.webAuthnOriginNotAllowed`,
    /// `.webAuthnRelyingPartyMismatch`, `.webAuthnCredentialNotSupported`; `.invalidParameter`.
    package func complete(
        _ response: CredentialResponse, for user: User, at client: ClientConfiguration, now: Moment
    ) async throws {
        let relyingParty = try authority.relyingParty(of: client.pool)
        guard response.clientData.isOf(.registration),
            let challenge = RegistrationChallenge(response.clientData.challenge, by: authority.sealing, now: now),
            challenge.pool == user.pool, challenge.sub == user.sub
        else { throw Self.noChallenge }
        guard challenge.client == client.client.id else {
            throw AuthorityError(
                .webAuthnClientMismatch, "The registration was begun at another client than the access token's.")
        }
        let passkey: Passkey
        do {
            passkey = try self.passkey(response, for: user, relyingParty, now)
        } catch {
            _ = try await store.credentials.spend(challenge.session, in: user.pool)
            authority.logger.info("passkey not registered", metadata: ["reason": "\(error)"])
            throw error
        }
        switch try await store.passkeys.register(passkey, spending: challenge.session, now: now) {
        case .registered: return
        case .spent: throw Self.noChallenge
        case .noUser: throw AuthorityError.userDoesNotExist
        case .full: throw Self.full
        case .taken: throw AuthorityError(.invalidParameter, "The credential is registered already.")
        }
    }

    /// A page of a user's passkeys, oldest first.
    package func list(of user: User, after: PasskeyCursor?, limit: Int) async throws -> [Passkey] {
        try await store.passkeys.list(of: user.sub, in: user.pool, after: after, limit: limit)
    }

    /// Throws `.resourceNotFound` for one that is not the user's.
    package func delete(_ credentialID: String, of user: User) async throws {
        guard let id = Base64URL.decode(credentialID),
            try await store.passkeys.delete(id, of: user.sub, in: user.pool)
        else { throw AuthorityError(.resourceNotFound, "The WebAuthn credential does not exist.") }
    }

    private static let noChallenge = AuthorityError(
        .webAuthnChallengeNotFound, "The WebAuthn challenge was not found or has expired.")
    private static let full = AuthorityError(.limitExceeded, "A user has at most \(Passkey.most) WebAuthn credentials.")
}

extension PasskeyRegistry {
    /// The passkey in an answer, once everything that the answer says has been checked.
    private func passkey(
        _ response: CredentialResponse, for user: User, _ relyingParty: RelyingParty, _ now: Moment
    ) throws -> Passkey {
        guard response.clientData.isDone(for: relyingParty) else {
            throw AuthorityError(.webAuthnOriginNotAllowed, "The origin of the WebAuthn credential is not allowed.")
        }
        guard let object = response.attestationObject else {
            throw AuthorityError(.invalidParameter, "The WebAuthn credential has no attestation object.")
        }
        do {
            let attestation = try Attestation(object)
            let data = attestation.data
            guard data.relyingPartyHash == relyingParty.hash else {
                throw AuthorityError(
                    .webAuthnRelyingPartyMismatch, "The WebAuthn credential is of another relying party.")
            }
            guard let credential = data.credential, credential.id == response.id else {
                throw WebAuthnFault.malformed("the credential's id")
            }
            try Self.check(data.flags, response, relyingParty)
            return Passkey(
                pool: user.pool, credentialID: credential.id, sub: user.sub, relyingParty: relyingParty.id,
                publicKey: try attestation.publicKey(
                    for: relyingParty.id, clientDataHash: response.clientData.hash),
                signCount: data.signCount, isBackupEligible: data.flags.contains(.backupEligible),
                isBackedUp: data.flags.contains(.backedUp), model: credential.model, attachment: response.attachment,
                transports: response.transports, name: Self.name(response), createdAt: now)
        } catch let fault as WebAuthnFault {
            throw AuthorityError(
                .webAuthnCredentialNotSupported, "The WebAuthn credential is not supported.", logged: "\(fault)")
        }
    }

    private static func check(
        _ flags: AuthenticatorData.Flags, _ response: CredentialResponse, _ relyingParty: RelyingParty
    ) throws(WebAuthnFault) {
        guard flags.contains(.userPresent) else { throw .unsupported("nobody was present") }
        guard flags.contains(.userVerified) || !relyingParty.requiresUserVerification else {
            throw .unsupported("the user was not verified")
        }
        guard response.isDiscoverable else { throw .unsupported("the key is not discoverable") }
    }

    /// What the user sees in a list.
    private static func name(_ response: CredentialResponse) -> String {
        if response.transports.contains("hybrid"), response.attachment == "cross-platform" { return "Phone or tablet" }
        return response.attachment == "cross-platform" ? "Security key" : "Passkey"
    }
}
