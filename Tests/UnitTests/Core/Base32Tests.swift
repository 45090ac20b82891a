import Core
import Testing

/// RFC 4648 §10, without the padding.
@Suite struct Base32Tests {
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func theStandardsExamples(text: String, encoded: String) {
        #expect(Base32.encode(Array(text.utf8)) == encoded)
        #expect(Base32.decode(encoded) == Array(text.utf8))
        #expect(Base32.decode(encoded.lowercased()) == Array(text.utf8))
    }

    @Test(arguments: ["1", "0", "8", "MZ=", "é", " "])
    func otherCharacters(text: String) {
        #expect(Base32.decode(text) == nil)
    }
}
