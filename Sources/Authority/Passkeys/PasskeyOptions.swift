import Core
import Directory
import NativeCrypto

/// What a browser is asked, as `parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` take it (WebAuthn
/// Level 3 §5.1.8 and §5.1.9).
enum PasskeyOptions {
    /// A person may take a minute or two to find the key; in milliseconds.
    private static let patience: Int64 = 180_000

    /// The options of a registration. The key must be one that is found without being named, so that nobody needs to be
    /// told whose it is; no attestation is asked for, because nothing would follow from it.
    static func creation(
        for user: User, _ challenge: RegistrationChallenge, _ relyingParty: RelyingParty, excluding existing: [Passkey],
        by sealing: Sealing
    ) -> JSON {
        [
            "rp": ["id": .string(relyingParty.id), "name": .string(relyingParty.name)],
            "user": [
                "id": .string(Base64URL.encode(user.handle)), "name": .string(user.signInName),
                "displayName": .string(user.attributes["name"] ?? user.signInName),
            ],
            "challenge": .string(Base64URL.encode(challenge.sealed(by: sealing))),
            "pubKeyCredParams": .array(
                PasskeyAlgorithm.allCases.map { ["type": "public-key", "alg": .integer(Int64($0.rawValue))] }),
            "timeout": .integer(patience), "excludeCredentials": descriptors(existing),
            "authenticatorSelection": [
                "residentKey": "required", "requireResidentKey": true,
                "userVerification": .string(relyingParty.userVerification),
            ],
            "attestation": "none", "extensions": ["credProps": true],
        ]
    }

    /// The options of a sign-in. Without `allowed` whoever holds a key of this relying party may answer.
    static func request(_ challenge: [UInt8], _ relyingParty: RelyingParty, allowed: [Passkey] = []) -> JSON {
        [
            "challenge": .string(Base64URL.encode(challenge)), "timeout": .integer(patience),
            "rpId": .string(relyingParty.id), "allowCredentials": descriptors(allowed),
            "userVerification": .string(relyingParty.userVerification),
        ]
    }

    private static func descriptors(_ passkeys: [Passkey]) -> JSON {
        .array(
            passkeys.map { passkey in
                [
                    "type": "public-key", "id": .string(Base64URL.encode(passkey.credentialID)),
                    "transports": .array(passkey.transports.map { .string($0) }),
                ]
            })
    }
}

extension User {
    /// By what an authenticator knows whom a key is for: the subject, which says nothing of the person (§14.6.1).
    var handle: [UInt8] { Array(sub.rawValue.utf8) }

    /// What the person would type: shown by the browser beside the key.
    fileprivate var signInName: String {
        username == sub.rawValue ? attributes["email"] ?? attributes["phone_number"] ?? username : username
    }
}
