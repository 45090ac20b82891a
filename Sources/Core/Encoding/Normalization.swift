@_spi(_Unicode) import Swift

extension String {
    /// Normalization form C (Unicode Standard Annex 15).
    ///
    /// Swift compares strings by canonical equivalence and SQL by bytes: what is stored or compared as an identifier
    /// passes through here first. The scalars come from the standard library, whose own `==` uses the same table.
    package var normalizedC: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        var scalars = String.UnicodeScalarView()
        for scalar in _nfc { scalars.append(scalar) }
        return String(scalars)
    }
}
