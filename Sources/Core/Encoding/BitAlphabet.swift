/// Letters that each stand for some bits: the base encodings of RFC 4648. Every token passes here, hence tables.
struct BitAlphabet {
    private let letters: [UInt8]
    /// By letter; 255 for what is none of them.
    private let values: [UInt8]
    private let bitsPerLetter: Int

    /// As many letters as a letter's bits have values, in ASCII.
    init(_ letters: String, bitsPerLetter: Int, ignoringCase: Bool = false) {
        self.letters = Array(letters.utf8)
        self.bitsPerLetter = bitsPerLetter
        var values = [UInt8](repeating: 255, count: 256)
        for spelling in ignoringCase ? [letters, letters.lowercased()] : [letters] {
            for (value, letter) in spelling.utf8.enumerated() { values[Int(letter)] = UInt8(value) }
        }
        self.values = values
    }

    /// The letters of bytes; the last is filled up with zeros.
    func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 8 / bitsPerLetter + 4)
        let mask: UInt32 = (1 << bitsPerLetter) - 1
        var kept: UInt32 = 0
        var bits = 0
        for byte in bytes {
            kept = kept << 8 | UInt32(byte)
            bits += 8
            while bits >= bitsPerLetter {
                bits -= bitsPerLetter
                text.append(letters[Int(kept >> bits & mask)])
            }
        }
        if bits > 0 { text.append(letters[Int(kept << (bitsPerLetter - bits) & mask)]) }
        return text
    }

    /// The bytes of letters, and the bits that are left of the last one; nil for another letter.
    func decode(_ text: some Collection<UInt8>) -> (bytes: [UInt8], rest: UInt32)? {
        text.withContiguousStorageIfAvailable(decode) ?? Array(text).withUnsafeBufferPointer(decode)
    }

    private func decode(_ text: UnsafeBufferPointer<UInt8>) -> (bytes: [UInt8], rest: UInt32)? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * bitsPerLetter / 8)
        var kept: UInt32 = 0
        var bits = 0
        for letter in text {
            let value = values[Int(letter)]
            guard value < 64 else { return nil }
            kept = kept << bitsPerLetter | UInt32(value)
            bits += bitsPerLetter
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: kept >> bits))
            }
        }
        return (bytes, kept & ((1 << bits) - 1))
    }
}
