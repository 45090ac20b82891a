import Core
package import Directory
import NativeCrypto

extension PasswordPolicy {
    /// Checks a password as received: nothing is trimmed, folded or cut. Characters are Unicode scalars.
    ///
    /// Throws `.invalidPassword` in Cognito's words.
    package func check(_ password: String) throws {
        let scalars = password.unicodeScalars
        guard scalars.count <= 256, !scalars.contains(where: { $0.properties.isWhitespace && $0 != " " }),
            password.first != " ", password.last != " "
        else { throw AuthorityError(.invalidPassword, "Password did not conform with policy: Password is not valid") }
        if let fault = fault(of: scalars) {
            throw AuthorityError(.invalidPassword, "Password did not conform with policy: \(fault)")
        }
    }

    private func fault(of scalars: String.UnicodeScalarView) -> String? {
        if scalars.count < minimumLength { return "Password not long enough" }
        if requiresUppercase, !scalars.contains(where: { ("A"..."Z").contains($0) }) {
            return "Password must have uppercase characters"
        }
        if requiresLowercase, !scalars.contains(where: { ("a"..."z").contains($0) }) {
            return "Password must have lowercase characters"
        }
        if requiresNumbers, !scalars.contains(where: { ("0"..."9").contains($0) }) {
            return "Password must have numeric characters"
        }
        if requiresSymbols, !scalars.contains(where: { Self.symbols.contains($0) }) {
            return "Password must have symbol characters"
        }
        return nil
    }

    /// The special characters of Cognito's developer guide; a space counts inside a password.
    private static let symbols = Set("^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= ".unicodeScalars)

    /// A random password that any policy accepts: for users made by an administrator without one.
    static func temporaryPassword(length: Int, _ randomness: some Randomness) -> String {
        let kinds = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnopqrstuvwxyz", "23456789", "!@#%&?-"]
        var parts = kinds.map { randomness.text(1, from: $0) }
        parts += (0..<max(12, length - 4)).map { _ in randomness.text(1, from: kinds.joined()) }
        return parts.joined()
    }
}

extension Authority {
    /// The hash and the SRP verifier of a password, both made on the hasher's own threads' time.
    ///
    /// Throws `.tooManyRequests` where the hashing queue is full.
    func newCredentials(
        _ password: String, for username: String, in pool: UserPool, isTemporary: Bool = false, now: Moment
    ) async throws -> Credentials {
        let hash: String
        do {
            hash = try await hasher.hash(Secret(password))
        } catch {
            throw AuthorityError.rateExceeded
        }
        let salt = randomness.bytes(16)
        let verifier = SRP.verifier(
            poolName: pool.id.poolName, userID: pool.settings.key(of: username), password: password, salt: salt)
        let days = pool.settings.passwordPolicy.temporaryPasswordValidityDays
        return Credentials(
            passwordHash: hash, srpSalt: salt, srpVerifier: Secret(verifier), passwordSetAt: now,
            passwordExpiresAt: isTemporary ? now + .days(days) : nil)
    }
}
