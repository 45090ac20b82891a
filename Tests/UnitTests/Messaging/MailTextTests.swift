import Core
import Messaging
import Testing

/// A mail as RFC 5322 and RFC 2045 to 2047 want it.
@Suite struct MailTextTests {
    @Test func aWholeMailOfHTML() throws {
        let mail = try ReadMail(.fixture(from: "Example <no-reply@example.com>", replyTo: "help@example.com"))
        let expected = """
            Date: Tue, 24 Nov 2026 10:32:00 +0000
            From: Example
             <no-reply@example.com>
            To: ann@example.com
            Reply-To: help@example.com
            Message-ID: <0b7c3f6e-0001@example.com>
            Subject: Your code
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary="=_0b7c3f6e-0001"

            --=_0b7c3f6e-0001
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            Your code is 123456.
            --=_0b7c3f6e-0001
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            <p>Your code is 123456.</p>
            --=_0b7c3f6e-0001--

            """
        #expect(mail.text == expected.replacing("\n", with: "\r\n"))
    }

    @Test func plainTextIsOnePart() throws {
        let mail = try ReadMail(.fixture(body: .text("Hello")))
        #expect(mail.field("Content-Type") == "text/plain; charset=utf-8")
        #expect(mail.text.hasSuffix("\r\n\r\nHello\r\n"))
    }

    @Test func theSameMessageGivesTheSameBytes() throws {
        let message = Message.fixture(subject: "Grüße", body: .html("<p>ü</p>"))
        let first = try MailText(message, defaultSender: "a@example.com").bytes
        #expect(try MailText(message, defaultSender: "a@example.com").bytes == first)
    }

    @Test func theEnvelopeHasBareAddresses() throws {
        let text = try MailText(
            .fixture(to: "\"Ann \\\"A.\\\" Example\" <ann@example.com>"), defaultSender: "Service <svc@example.org>")
        #expect(text.envelopeSender == "svc@example.org")
        #expect(text.envelopeRecipient == "ann@example.com")
    }

    @Test(arguments: [
        "Grüße aus Köln", "日本語の件名がここにありますので少し長くなりますし折り返しも必要です", "👩‍👩‍👧‍👦 family",
        String(repeating: "long ", count: 40), " leading blank", "=?UTF-8?B?Zm9yZ2Vk?=", "",
    ])
    func subjectsSurviveAndNoLineIsLong(_ subject: String) throws {
        let mail = try ReadMail(.fixture(subject: subject))
        #expect(mail.header.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 76 })
        #expect(mail.text.utf8.allSatisfy { $0 < 0x80 })
        let isPlain = mail.field("Subject") == subject
        #expect(isPlain || mail.decodedField("Subject") == subject || subject.isEmpty)
        // What looks like an encoded word must not be sent as one.
        if subject.hasPrefix("=?") { #expect(!isPlain) }
    }

    @Test func encodedWordsDoNotCutACharacter() throws {
        let mail = try ReadMail(.fixture(subject: String(repeating: "日本", count: 40)))
        let words = try #require(mail.field("Subject")).split(separator: " ")
        #expect(words.count > 1)
        for word in words {
            #expect(word.utf8.count <= 64)
            let bytes = try #require(Base64.decode(word.dropFirst(10).dropLast(2)))
            #expect(String(validating: bytes, as: UTF8.self) != nil)
        }
    }

    @Test func namesAreQuotedOrEncoded() throws {
        let quoted = try ReadMail(.fixture(to: "Example, Inc. (sales) <a@example.com>"))
        #expect(quoted.field("To") == "\"Example, Inc. (sales)\" <a@example.com>")
        let encoded = try ReadMail(.fixture(to: "Zoë <zoe@example.com>"))
        #expect(encoded.field("To") == "=?UTF-8?B?Wm/Dqw==?= <zoe@example.com>")
    }

    @Test func internationalAddressesAreWrittenAsTheyAre() throws {
        let text = try MailText(.fixture(to: "jörg@bücher.example"), defaultSender: "a@example.com")
        #expect(text.envelopeRecipient == "jörg@bücher.example")
        #expect(String(decoding: text.bytes, as: UTF8.self).contains("To: jörg@bücher.example\r\n"))
    }

    @Test func bodiesAreQuotedPrintable() throws {
        let mail = try ReadMail(.fixture(body: .text("a=b  \nü\rend\t\r\n.\r\n" + String(repeating: "x", count: 100))))
        let body = mail.text.split(separator: "\r\n\r\n", maxSplits: 1)[1]
        let expected = [
            "a=3Db =20", "=C3=BC", "end=09", ".", String(repeating: "x", count: 75) + "=",
            String(repeating: "x", count: 25), "",
        ]
        #expect(body.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init) == expected)
    }

    @Test func aBoundaryInTheBodyEndsNothing() throws {
        let mail = try ReadMail(.fixture(body: .html("<p>\n--=_0b7c3f6e-0001--\n</p>")))
        #expect(mail.text.split(separator: "\r\n").filter { $0 == "--=_0b7c3f6e-0001--" }.count == 1)
    }
}
