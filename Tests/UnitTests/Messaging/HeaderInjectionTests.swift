import Messaging
import Testing

/// Whatever stands in a message, it adds no field, no recipient and no command.
@Suite struct HeaderInjectionTests {
    static let breaks = ["\r\n", "\n", "\r", "\u{0}", "\u{B}", "\u{85}", "\u{2028}", "\u{2029}", "\u{7F}"]

    @Test(arguments: breaks)
    func aSubjectWithALineBreakIsRefused(_ lineBreak: String) {
        #expect(throws: MailFault.controlCharacter(field: "Subject")) {
            try ReadMail(.fixture(subject: "Hello\(lineBreak)Bcc: mallory@example.com"))
        }
    }

    @Test(arguments: breaks)
    func anAddressWithALineBreakIsRefused(_ lineBreak: String) {
        let evil = "ann@example.com\(lineBreak)Bcc: mallory@example.com"
        #expect(throws: MailFault.controlCharacter(field: "To")) { try ReadMail(.fixture(to: evil)) }
        #expect(throws: MailFault.controlCharacter(field: "From")) { try ReadMail(.fixture(from: evil)) }
        #expect(throws: MailFault.controlCharacter(field: "Reply-To")) { try ReadMail(.fixture(replyTo: evil)) }
        #expect(throws: MailFault.controlCharacter(field: "From")) {
            try ReadMail(.fixture(), defaultSender: "Name\(lineBreak) <a@example.com>")
        }
    }

    @Test(arguments: [
        "", "ann", "@example.com", "ann@", "ann@@example.com", "a@b@example.com", "ann@example..com",
        ".ann@example.com",
        "ann @example.com", "ann@exam ple.com", "ann@example.com, bob@example.com", "<ann@example.com",
        "ann@example.com>", "<ann@example.com> SIZE=1>", "Ann <ann@example.com> <bob@example.com",
        "\"ann bob\"@example.com", "ann@[127.0.0.1]", "ann@example.com ORCPT=x", "ann@exa\u{200B}mple.com",
        "ann\u{00A0}x@example.com", "(c)ann@example.com", "a:b;c@example.com",
    ])
    func whatIsNotOneAddressIsRefused(_ text: String) {
        #expect(throws: MailFault.address(field: "To")) { try ReadMail(.fixture(to: text)) }
    }

    @Test func overlongPartsAreRefused() {
        #expect(throws: MailFault.address(field: "To")) {
            try ReadMail(.fixture(to: String(repeating: "a", count: 65) + "@example.com"))
        }
        #expect(throws: MailFault.address(field: "To")) {
            try ReadMail(.fixture(to: "a@" + String(repeating: "b", count: 256)))
        }
    }

    @Test(arguments: ["", "a b", "a\r\nX: y", "a@b", "a>", "é", ".a", "a..b", String(repeating: "a", count: 65)])
    func anIDThatIsNoMessageIDIsRefused(_ id: String) {
        #expect(throws: MailFault.messageID) { try ReadMail(.fixture(id: id)) }
    }

    @Test func theLogNeverRepeatsTheValue() {
        let faults: [MailFault] = [.controlCharacter(field: "To"), .address(field: "To"), .messageID]
        #expect(faults.allSatisfy { !$0.log.contains("@") && !$0.log.isEmpty })
    }
}
