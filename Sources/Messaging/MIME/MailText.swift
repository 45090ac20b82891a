import Core

/// A message as the bytes of a mail (RFC 5322, RFC 2045), with the two addresses of its envelope.
package struct MailText: Sendable {
    /// MAIL FROM, without angle brackets.
    package let envelopeSender: String
    /// RCPT TO, without angle brackets.
    package let envelopeRecipient: String
    /// Header and body, lines ended by CRLF. ASCII, unless an address itself is not (RFC 6532).
    package let bytes: [UInt8]

    /// Writes `message`; `defaultSender` stands in where it names none. The same message gives the same bytes.
    package init(_ message: Message, defaultSender: String) throws(MailFault) {
        let sender = try MailAddress(message.from ?? defaultSender, field: "From")
        let recipient = try MailAddress(message.to, field: "To")
        guard Self.isMessageID(message.id) else { throw .messageID }
        envelopeSender = sender.address
        envelopeRecipient = recipient.address
        var lines = [
            "Date: \(Self.date(message.at))",
            HeaderField.address("From", sender),
            HeaderField.address("To", recipient),
        ]
        if let replyTo = message.replyTo {
            lines.append(HeaderField.address("Reply-To", try MailAddress(replyTo, field: "Reply-To")))
        }
        lines.append("Message-ID: <\(message.id)@\(sender.domain)>")
        lines.append(try HeaderField.unstructured("Subject", message.subject ?? ""))
        // RFC 3834 §5: nobody's absence notice should answer a code.
        lines += ["Auto-Submitted: auto-generated", "MIME-Version: 1.0"]
        lines += Self.content(message.body, boundary: "=_\(message.id)")
        bytes = Array(lines.joined(separator: "\r\n").utf8) + Array("\r\n".utf8)
    }

    /// The plain form first, the preferred one last (RFC 2046 §5.1.4).
    private static func content(_ body: Message.Body, boundary: String) -> [String] {
        guard case .html(let html) = body else { return part("text/plain", body.text) }
        return ["Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "", "--\(boundary)"]
            + part("text/plain", body.text) + ["--\(boundary)"]
            + part("text/html", html) + ["--\(boundary)--"]
    }

    private static func part(_ type: String, _ text: String) -> [String] {
        [
            "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
            QuotedPrintable.encode(text),
        ]
    }

    /// Short enough for a boundary (RFC 2046 §5.1.1: 70 characters), and a dot-atom without oddities.
    private static func isMessageID(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { Percent.isUnreserved($0) && $0 != UInt8(ascii: "~") }
            }
    }

    /// RFC 5322 §3.3, in UTC.
    private static func date(_ moment: Moment) -> String {
        CivilTime(moment).httpDate.replacing("GMT", with: "+0000")
    }
}
