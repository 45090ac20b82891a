/// An identity pool's id: region, colon, a UUID; `[\w-]+:[0-9a-f-]+`, 55 characters at most.
package struct IdentityPoolID: Identifier {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// A fresh id in `region`.
    package static func make(region: String, _ randomness: some Randomness) -> IdentityPoolID {
        IdentityPoolID("\(region):\(randomness.uuid())")
    }
}

/// The id of somebody in an identity pool, of the same form.
package struct IdentityID: Identifier {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// A fresh id in `region`.
    package static func make(region: String, _ randomness: some Randomness) -> IdentityID {
        IdentityID("\(region):\(randomness.uuid())")
    }
}
