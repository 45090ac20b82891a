import Core

/// What may be a username: the API's `UsernameType`, held by every door, so that no door makes a user whom another
/// cannot name.
enum Username {
    /// In Unicode scalars.
    static let lengths = 1...128

    /// Throws `.invalidParameter`.
    static func check(_ username: String) throws(AuthorityError) {
        guard lengths.contains(username.unicodeScalars.count), username.unicodeScalars.allSatisfy(\.isVisible) else {
            throw AuthorityError(
                .invalidParameter, "Username should be 1 to 128 characters without blanks and control characters.")
        }
        // Byte by byte: two texts that are canonically equivalent are equal to Swift, and two names to SQL.
        guard Array(username.normalizedC.utf8) == Array(username.utf8) else {
            throw AuthorityError(.invalidParameter, "Username should be in normalization form C.")
        }
    }
}
