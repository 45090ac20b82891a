/// What a signed-in browser's session is called: a UUID, which says nothing of the handle in its cookie.
package struct BrowserSessionID: Identifier {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static func make(_ randomness: some Randomness) -> BrowserSessionID { BrowserSessionID(randomness.uuid()) }
}

/// A session as its owner sees it; `SessionIdType` of Cognito's API.
///
/// 28 characters: `tkn` for a family of tokens, `sso` for a signed-in browser, then its UUID in 25 digits to the base
/// 36.
package enum SessionID: Sendable, Hashable, CustomStringConvertible {
    case token(FamilyID)
    case sso(BrowserSessionID)

    private static let digits = 25

    /// Nil for a text that names no session of ours.
    package init?(_ text: String) {
        guard text.utf8.count == 3 + Self.digits, let bytes = Base36.decode(text.dropFirst(3), count: 16) else {
            return nil
        }
        let uuid = UUIDText.format(bytes)
        switch text.prefix(3) {
        case "tkn": self = .token(FamilyID(uuid))
        case "sso": self = .sso(BrowserSessionID(uuid))
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .token(let id): "tkn\(Self.number(id.rawValue))"
        case .sso(let id): "sso\(Self.number(id.rawValue))"
        }
    }

    private static func number(_ uuid: String) -> String {
        Base36.encode(UUIDText.parse(uuid) ?? [UInt8](repeating: 0, count: 16), digits: digits)
    }
}
