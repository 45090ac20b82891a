package import Core

/// Development only: the tokens that the demo received, taken apart.
package struct DemoTokens: Page {
    /// One token.
    package struct Token: Sendable, Hashable {
        /// As the token endpoint names it: `id_token`, `access_token`, `refresh_token`.
        package var name: String
        /// As received.
        package var text: String
        /// The decoded claims; nil for an opaque token.
        package var claims: JSON?

        package init(name: String, text: String, claims: JSON? = nil) {
            self.name = name
            self.text = text
            self.claims = claims
        }
    }

    /// Who signed in.
    package var username: String
    package var tokens: [Token]
    /// What the userinfo endpoint said; nil where it was not asked.
    package var userInfo: JSON?
    /// Exchanges the refresh token for new ones.
    package var refresh: Form?
    /// The account page.
    package var account: Address?
    /// The page that makes a passkey.
    package var addPasskey: Address?
    package var signOut: Address?
    /// For how long until a token expires.
    package var now: Moment

    package init(
        username: String, tokens: [Token], userInfo: JSON? = nil, refresh: Form? = nil,
        account: Address? = nil, addPasskey: Address? = nil, signOut: Address? = nil, now: Moment
    ) {
        self.username = username
        self.tokens = tokens
        self.userInfo = userInfo
        self.refresh = refresh
        self.account = account
        self.addPasskey = addPasskey
        self.signOut = signOut
        self.now = now
    }

    package var values: [String: String] { ["username": username] }

    package func view(_ texts: Texts) -> [String: View] {
        let reader = ClaimReader(now: now, texts: texts)
        return [
            "username": .optional(username),
            "account": .optional(account?.text),
            "addPasskey": .optional(addPasskey?.text),
            "tokens": .list(tokens.map { view(of: $0, reader) }),
            "userInfo": userInfo.map { ["claims": reader.view(of: $0)] } ?? .absent,
            "refresh": refresh?.view ?? .absent,
            "signOut": .optional(signOut?.text),
        ]
    }

    private func view(of token: Token, _ reader: ClaimReader) -> View {
        let parts = token.text.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        return [
            "name": .text(token.name),
            "heading": .text(reader.heading(of: token.name)),
            "text": .text(token.text),
            "isDecoded": .flag(token.claims != nil),
            "claims": token.claims.map(reader.view) ?? [],
            "parts": parts.count == 3
                ? ["header": .text(parts[0]), "payload": .text(parts[1]), "signature": .text(parts[2])] : .absent,
        ]
    }
}
