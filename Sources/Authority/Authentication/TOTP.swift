package import Core
import Crypto

/// Time-based one-time passwords (RFC 6238), as every authenticator app has them: HMAC-SHA-1, six digits, thirty
/// seconds.
package enum TOTP {
    /// Seconds that a code is shown for.
    static let period: Int64 = 30
    /// Steps before and after the present one that are still good: clocks differ, and people type slowly (RFC 6238
    /// §5.2).
    static let window: Int64 = 1

    /// The step whose code this is, the newest first; nil for a wrong one. All steps are compared, so that the time it
    /// takes tells nothing.
    static func step(of code: String, secret: Secret, now: Moment) -> Int64? {
        let present = now.seconds / period
        var found: Int64?
        for step in (present - window...present + window)
        where Secret.constantTimeEqual(self.code(at: step, secret: secret), code) {
            found = step
        }
        return found
    }

    /// The code of a step (RFC 4226 §5.3).
    package static func code(at step: Int64, secret: Secret) -> String {
        let counter = (0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> ($0 * 8)) }
        let digest = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret.revealed)))
        let offset = Int(digest[19] & 0x0F)
        let number = digest[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }

    /// A new seed of 160 bits, as long as the hash (RFC 4226 §4).
    static func seed(_ randomness: some Randomness) -> Secret { Secret(randomness.bytes(20)) }

    /// What an authenticator app reads from a QR code: `otpauth://totp/…` in the key URI format.
    package static func uri(secretCode: String, issuer: String, account: String) -> String {
        let label = "\(Percent.encode(issuer)):\(Percent.encode(account))"
        return "otpauth://totp/\(label)?secret=\(secretCode)&issuer=\(Percent.encode(issuer))"
    }
}
