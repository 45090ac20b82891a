import Authority
import Core
import Testing

/// RFC 6238, appendix B: SHA-1, the last six of its eight digits.
@Suite struct TOTPTests {
    @Test(
        arguments: [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
            (2_000_000_000, "279037"), (20_000_000_000, "353130"),
        ] as [(Int64, String)])
    func theStandardsVectors(seconds: Int64, code: String) {
        #expect(TOTP.code(at: seconds / 30, secret: Secret("12345678901234567890")) == code)
    }

    @Test func theAddressForAnAuthenticatorApp() {
        let uri = TOTP.uri(secretCode: "MZXW6YTBOI", issuer: "My pool & co", account: "ana@example.com")
        #expect(
            uri == "otpauth://totp/My%20pool%20%26%20co:ana%40example.com?secret=MZXW6YTBOI&issuer=My%20pool%20%26%20co"
        )
    }
}
