/// A device's key: region, underscore, UUID; `[\w-]+_[0-9a-f-]+`, 55 characters at most.
package struct DeviceKey: Identifier {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// A fresh key in the region of a pool.
    package static func make(in pool: UserPoolID, _ randomness: some Randomness) -> DeviceKey {
        DeviceKey("\(pool.region)_\(randomness.uuid())")
    }
}
