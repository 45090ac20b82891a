/// A refresh-token family's id: the `origin_jti` of every token of one sign-in.
package struct FamilyID: Identifier {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static func make(_ randomness: some Randomness) -> FamilyID { FamilyID(randomness.uuid()) }
}
