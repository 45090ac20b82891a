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
