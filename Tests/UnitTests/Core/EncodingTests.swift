import Core
import Testing

@Suite struct EncodingTests {
    @Test(arguments: ["AA=", "AA==", "AB", "A", "A+", "A/", "QQ\n", " QQ", "Q Q"])
    func oneValueHasOneSpelling(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func base64URLGoesThereAndBack() {
        for count in 0..<70 {
            let bytes = SystemRandomness().bytes(count)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        }
    }

    /// RFC 4648 §10, and letters of which both alphabets have their own.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"), ("\u{3FF}\u{3FE}", "z7/Pvg=="), ("\u{FFF}>", "4L+/Pg=="),
    ])
    func base64HasOneSpelling(plain: String, text: String) {
        let bytes = Array(plain.utf8)
        #expect(Base64.encode(bytes) == text)
        #expect(Base64.decode(text) == bytes)
        let url = text.map { ["+": "-", "/": "_"][$0] ?? $0 }.filter { $0 != "=" }
        #expect(Base64URL.encode(bytes) == String(url))
        #expect(Base64URL.decode(String(url)) == bytes)
        if text.contains("=") { #expect(Base64.decode(text.filter { $0 != "=" }) == nil) }
    }

    @Test(arguments: [
        "Zg=", "Zg", "Z", "Zh==", "Zm9=", "====", "A===", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm9v====", "Zm_v",
    ])
    func otherSpellingsOfBase64AreRefused(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func percentEncodingIsStrict() {
        #expect(Percent.encode("a b/ä~") == "a%20b%2F%C3%A4~")
        #expect(Percent.decodeForm(Array("a+b%20%C3%A4".utf8)) == "a b ä")
        for text in ["%", "%4", "%zz", "%C3", "%ff"] { #expect(Percent.decodeForm(Array(text.utf8)) == nil) }
    }

    @Test func parametersKnowTheirRepetitions() throws {
        let parameters = try Parameters(urlEncoded: Array("a=1&b=&c&a=2".utf8))
        #expect(parameters.repeated == "a")
        #expect(parameters["b"] == nil)
        #expect(parameters["a"] == "1")
        #expect(throws: Parameters.Fault.malformed) { try Parameters(urlEncoded: Array("a=%".utf8)) }
        let many = Array(repeating: "a=1", count: 201).joined(separator: "&")
        #expect(throws: Parameters.Fault.tooMany) { try Parameters(urlEncoded: Array(many.utf8)) }
    }

    @Test func identifiersAreBroughtToOneForm() {
        #expect(Array("e\u{301}".normalizedC.utf8) == Array("\u{E9}".utf8))
        #expect("\u{212A}".normalizedC.lowercased() == "k")
        #expect("plain".normalizedC == "plain")
    }
}
