/// A device's key: region, underscore, UUID; `[\w-]+_[0-9a-f-]+`, 55 characters at most.
package struct DeviceKey: Identifier {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// A key that somebody presents; nil for what cannot be one.
    package init?(presented text: String?) {
        guard let text, (1...55).contains(text.utf8.count),
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            })
        else { return nil }
        self.init(rawValue: text)
    }

    /// A fresh key in the region of a pool.
    package static func make(in pool: UserPoolID, _ randomness: some Randomness) -> DeviceKey {
        DeviceKey("\(pool.region)_\(randomness.uuid())")
    }
}
