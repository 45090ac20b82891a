package import Core
package import NativeCrypto

/// One of a pool's RS256 keys. Cognito signs ID tokens with one and access tokens with another.
package struct SigningKey: Sendable {
    package enum Purpose: String, Sendable, CaseIterable {
        case id, access
    }

    package let kid: String
    package let purpose: Purpose
    package let key: RSAPrivateKey
    package let createdAt: Moment
    /// Signs from here on; published since its creation.
    package let activeAt: Moment
    /// Published until here; nil while it is in use.
    package let retiredAt: Moment?

    package init(
        kid: String, purpose: Purpose, key: RSAPrivateKey, createdAt: Moment, activeAt: Moment, retiredAt: Moment?
    ) {
        self.kid = kid
        self.purpose = purpose
        self.key = key
        self.createdAt = createdAt
        self.activeAt = activeAt
        self.retiredAt = retiredAt
    }
}
