package import Core

/// Something that is proven at a sign-in besides the password, with its count of failures.
package struct Factor: Sendable {
    /// What it is; one row for a user and kind.
    package enum Kind: String, Sendable, Hashable {
        /// A TOTP generator that was verified.
        case softwareToken = "SOFTWARE_TOKEN"
        /// One that was handed out and waits for its first code.
        case pendingSoftwareToken = "SOFTWARE_TOKEN_PENDING"
        /// A code sent by e-mail.
        case email = "EMAIL"
        /// The secret of a remembered device; all of a user's devices count together.
        case device = "DEVICE"
        /// The passkeys of a user, all of them together.
        case passkey = "WEB_AUTHN"
        /// The password of a name that nobody has: its failures count like anybody's.
        case strangersPassword = "PASSWORD"
        /// The answer to a challenge that a pool's own function asks.
        case custom = "CUSTOM"
    }

    package let kind: Kind
    package let version: Int64
    /// The seed of a software token, opened.
    package let secret: Secret?
    /// What the user calls it.
    package let name: String?
    /// The time step of the last code that was accepted.
    package let lastStep: Int64?
    package let failures: Int
    package let failedAt: Moment?
    package let lockedUntil: Moment?

    /// The failures that still count.
    package func failures(at now: Moment) -> Int {
        guard let failedAt, now - failedAt < kind.quietTime else { return 0 }
        return failures
    }

    package func isLocked(at now: Moment) -> Bool { lockedUntil.map { $0 > now } ?? false }
}

extension Factor.Kind {
    /// So long without a failure forgives all. A code has six digits, so it is forgiven more slowly than a password, or
    /// than what cannot be guessed in a hundred thousand years.
    package var quietTime: Lifetime {
        switch self {
        case .strangersPassword, .device, .passkey: Credentials.quietTime
        case .softwareToken, .pendingSoftwareToken, .email, .custom: .hours(24)
        }
    }
}

/// A factor that was proven and asks to be counted as such, by the statement that decides.
package struct FactorProof: Sendable {
    package let kind: Factor.Kind
    package let version: Int64
    /// The failures that counted when the step began; parallel guesses are bounded by the difference.
    package let seenFailures: Int
    /// The time step of a software token's code.
    package let step: Int64?
    /// The use of a passkey.
    package let passkey: PasskeyUse?

    package init(
        kind: Factor.Kind, version: Int64, seenFailures: Int, step: Int64? = nil, passkey: PasskeyUse? = nil
    ) {
        self.kind = kind
        self.version = version
        self.seenFailures = seenFailures
        self.step = step
        self.passkey = passkey
    }
}
