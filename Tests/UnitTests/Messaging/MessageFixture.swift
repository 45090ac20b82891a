import Core
import Messaging

extension Message {
    /// An e-mail at a fixed moment; each test changes what it is about.
    static func fixture(
        id: String = "0b7c3f6e-0001", channel: DeliveryMedium = .email, from: String? = nil, replyTo: String? = nil,
        to: String = "ann@example.com", subject: String? = "Your code",
        body: Body = .html("<p>Your code is 123456.</p>"),
        code: String? = "123456"
    ) -> Message {
        Message(
            id: id, poolID: UserPoolID("us-east-1_Abcdefghi"), kind: .signUp, channel: channel, from: from,
            replyTo: replyTo, to: to, subject: subject, body: body, code: code, at: Moment(seconds: 1_795_516_320))
    }
}

/// The mail's text, and the parts of it that the tests look at.
struct ReadMail {
    let text: String

    init(_ message: Message, defaultSender: String = "no-reply@example.com") throws {
        text = String(decoding: try MailText(message, defaultSender: defaultSender).bytes, as: UTF8.self)
    }

    var header: Substring { text[..<(text.firstRange(of: "\r\n\r\n")?.lowerBound ?? text.endIndex)] }

    /// The lines of the header, folded ones joined.
    var fields: [String] {
        header.replacing("\r\n ", with: " ").split(separator: "\r\n").map(String.init)
    }

    func field(_ name: String) -> String? {
        fields.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    /// What the encoded words of a field say.
    func decodedField(_ name: String) -> String? {
        field(name).map { value in
            var bytes: [UInt8] = []
            for word in value.split(separator: " ") where word.hasPrefix("=?UTF-8?B?") {
                bytes += Base64.decode(word.dropFirst(10).dropLast(2)) ?? []
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
