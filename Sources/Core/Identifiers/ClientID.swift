/// An app client's id: 26 lower-case alphanumerics; `[\w+]+`, 128 characters at most.
package struct ClientID: Identifier {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static func make(_ randomness: some Randomness) -> ClientID {
        ClientID(randomness.text(26, from: lowercaseAlphanumerics))
    }
}

/// An app client's secret as Cognito makes them: 52 lower-case alphanumerics.
package enum ClientSecretText {
    package static func make(_ randomness: some Randomness) -> String {
        randomness.text(52, from: lowercaseAlphanumerics)
    }
}

private let lowercaseAlphanumerics = "abcdefghijklmnopqrstuvwxyz0123456789"
