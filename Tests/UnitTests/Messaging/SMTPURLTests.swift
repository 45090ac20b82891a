import Core
import Messaging
import Testing

/// COUNTERSIGN_SMTP_URL: what it means and what is refused.
@Suite struct SMTPURLTests {
    @Test func everyPart() throws {
        let url = try SMTPURL(
            "smtp://us%40er:p%3A%40ss@mail.example.com:2525?starttls=required&from=Ann%20%3Ca%40b.example%3E")
        #expect(url.host == "mail.example.com")
        #expect(url.port == 2525)
        #expect(url.user == "us@er")
        #expect(url.password?.revealedText == "p:@ss")
        #expect(url.startTLS == .required)
        #expect(!url.isImplicitTLS)
        #expect(url.sender == "Ann <a@b.example>")
    }

    @Test(arguments: [
        ("smtp://localhost", 587, SMTPURL.StartTLS.optional), ("smtp://127.0.0.1:25/", 25, .optional),
        ("smtp://[::1]:1025", 1025, .optional), ("smtp://mail.example.com", 587, .required),
        ("smtp://mail.example.com?starttls=none", 587, .none), ("smtp://localhost?starttls=required", 587, .required),
        ("SMTP://127.0.0.1.example.com", 587, .required), ("smtp://127.example.com", 587, .required),
        ("smtps://mail.example.com", 465, .none),
    ])
    func portAndSTARTTLSHaveDefaults(_ text: String, _ port: UInt16, _ startTLS: SMTPURL.StartTLS) throws {
        let url = try SMTPURL(text)
        #expect(url.port == port)
        #expect(url.startTLS == startTLS)
        #expect(url.isImplicitTLS == text.hasPrefix("smtps"))
    }

    @Test(arguments: [
        "", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://:25", "smtp://host:0",
        "smtp://host:65536",
        "smtp://host:2x", "smtp://[::1", "smtp://[::1]25", "smtp://ho st", "smtp://host/path", "smtp://host\r\nQUIT",
        "smtp://:password@localhost", "smtp://us%0d%0aer:x@localhost", "smtp://us%zz@localhost",
        "smtp://host?starttls=maybe", "smtp://host?tls=1", "smtp://localhost?from=nobody",
        "smtp://localhost?from=a@b.example&from=c@d.example", "smtps://host?starttls=required",
    ])
    func whatIsNotUnderstoodIsRefused(_ text: String) {
        #expect(throws: SMTPURL.Fault.self) { try SMTPURL(text) }
    }

    @Test(arguments: ["none", "optional"])
    func credentialsNeverCrossANetworkUnprotected(_ startTLS: String) throws {
        #expect(throws: SMTPURL.Fault.self) { try SMTPURL("smtp://user:secret@mail.example.com?starttls=\(startTLS)") }
        #expect(try SMTPURL("smtp://user:secret@127.0.0.1?starttls=\(startTLS)").user == "user")
    }

    @Test func aFaultDoesNotRepeatTheURL() {
        #expect {
            try SMTPURL("smtp://user:hunter2@mail.example.com?starttls=none")
        } throws: { error in
            !"\(error)".contains("hunter2") && !"\(error)".contains("user:")
        }
    }
}
