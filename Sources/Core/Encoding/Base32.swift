/// Base32 without padding (RFC 4648 §6), upper case: how authenticator apps take a seed.
package enum Base32 {
    private static let alphabet = BitAlphabet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", bitsPerLetter: 5, ignoringCase: true)

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: alphabet.encode(bytes), as: UTF8.self)
    }

    /// Either case; nil for another character.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? { alphabet.decode(text.utf8)?.bytes }
}
