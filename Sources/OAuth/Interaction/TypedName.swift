import Authority
import Core
import Directory

/// Phone numbers as people write them.
enum TypedName {
    /// What stands between digits.
    private static let between = Set(" -().\u{00A0}")

    /// A number that begins with a plus sign, without what is only there to be read; any other text as it is.
    static func phoneNumber(_ text: String) -> String {
        let written = text.drop { $0.isWhitespace }
        guard written.first == "+", written.dropFirst().allSatisfy({ $0.isNumber || between.contains($0) }) else {
            return text
        }
        return String(written.filter { !between.contains($0) })
    }
}

extension Visit {
    /// What was typed to say who it is; a phone number as the pool keeps it, where people sign in by one.
    var typedUsername: String {
        let text = form.field("username")
        return settings.identifyingAttributes.contains("phone_number") ? TypedName.phoneNumber(text) : text
    }
}
