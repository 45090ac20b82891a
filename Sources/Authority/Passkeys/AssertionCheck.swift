import Core
import Directory
import NativeCrypto

/// Everything that an answer to WEB_AUTHN says, held against what was asked and what is known of the passkey (WebAuthn
/// Level 3 §7.2).
struct AssertionCheck: Sendable {
    let response: CredentialResponse
    private let challenge: [UInt8]
    private let relyingParty: RelyingParty
    private let assertion: Assertion?

    init(response: CredentialResponse, challenge: [UInt8], relyingParty: RelyingParty) {
        self.response = response
        self.challenge = challenge
        self.relyingParty = relyingParty
        assertion = response.authenticatorData.flatMap { data in
            response.signature.flatMap { try? Assertion(authenticatorData: data, signature: $0) }
        }
    }

    var flags: AuthenticatorData.Flags? { assertion?.data.flags }

    var use: PasskeyUse? {
        assertion.map {
            PasskeyUse(
                credentialID: response.id, signCount: $0.data.signCount, isBackedUp: $0.data.flags.contains(.backedUp))
        }
    }

    /// What is wrong, for the log; nil where nothing is. The signature comes last, because it costs most.
    func fault(of passkey: Passkey, needsHandle: Bool) -> String? {
        let clientData = response.clientData
        guard let assertion else { return "malformed authenticator data" }
        let flags = assertion.data.flags
        // Steps 6, 10 to 13.
        guard response.userHandle.map({ $0 == passkey.handle }) ?? !needsHandle else { return "another user's handle" }
        guard clientData.isOf(.signIn) else { return "client data of another ceremony" }
        guard Secret.constantTimeEqual(clientData.challenge, challenge) else { return "another challenge" }
        guard clientData.isDone(for: relyingParty) else { return "another origin" }
        // Steps 15 to 19.
        guard passkey.relyingParty == relyingParty.id, assertion.data.relyingPartyHash == relyingParty.hash else {
            return "another relying party"
        }
        guard flags.contains(.userPresent) else { return "nobody was present" }
        guard flags.contains(.userVerified) || !relyingParty.requiresUserVerification else {
            return "the user was not verified"
        }
        guard flags.contains(.backupEligible) == passkey.isBackupEligible else { return "another backup eligibility" }
        // Steps 21 and 22.
        guard
            assertion.isSigned(by: passkey.publicKey, for: relyingParty.id, clientDataHash: clientData.hash)
        else { return "a wrong signature" }
        let count = assertion.data.signCount
        guard count > passkey.signCount || count == 0 && passkey.signCount == 0 else { return "a count that goes back" }
        return nil
    }
}

extension Passkey {
    /// By what the authenticator knows its user.
    fileprivate var handle: [UInt8] { Array(sub.rawValue.utf8) }
}
