import Core
import Testing

@Suite struct JSONTests {
    private func parse(_ text: String) throws -> JSON { try JSON.parse(Array(text.utf8)) }

    @Test(arguments: [
        "", "{", "}", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "-", "nul", "\"\u{1}\"", "\"\\x\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"", "[1] 2", "\"a", "{\"a\" 1}", "1e999",
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(throws: JSONFault.self) { try parse(text) }
    }

    @Test func aRepeatedMemberIsRefused() {
        #expect(throws: JSONFault.duplicateMember("a")) { try parse("{\"a\":1,\"\\u0061\":2}") }
    }

    @Test func depthIsBounded() throws {
        _ = try parse(String(repeating: "[", count: 60) + String(repeating: "]", count: 60))
        #expect(throws: JSONFault.depth) { try parse(String(repeating: "[", count: 100_000)) }
        #expect(throws: JSONFault.depth) { try parse(String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test func valuesGoThereAndBack() throws {
        let text = "{\"a\":[1,-2.5,true,null,\"x\\n\\\"\\\\\\u0001ä😀\"],\"b\":{}}"
        let value = try parse(text)
        #expect(try JSON.parse(value.serialized) == value)
        #expect(try parse("\"\\ud83d\\ude00\"") == "😀")
        #expect(try parse("1.0").integer == 1)
        #expect(try parse("9223372036854775808").integer == nil)
    }

    @Test func bytesThatAreNotTextAreRefused() {
        #expect(throws: JSONFault.self) { try JSON.parse([0x22, 0xFF, 0x22]) }
    }
}
