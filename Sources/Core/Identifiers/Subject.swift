/// A user's `sub`: a UUID in lower case, never reused and never changed.
package struct Subject: Identifier {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static func make(_ randomness: some Randomness) -> Subject { Subject(randomness.uuid()) }
}
