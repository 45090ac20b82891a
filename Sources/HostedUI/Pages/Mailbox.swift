package import Core

/// Development only: the messages that were sent.
///
/// A body is shown as text, whatever it is: nothing that a message template holds runs or loads here.
package struct Mailbox: Page {
    package struct Message: Sendable, Hashable {
        /// `email`, `sms`, `push`.
        package var channel: String
        package var to: String
        /// What it is about: `SignUp`.
        package var kind: String
        package var subject: String?
        /// In plain text.
        package var text: String
        /// The HTML it was derived from; nil for a plain message.
        package var source: String?
        package var code: String?
        package var at: Moment

        package init(
            channel: String, to: String, kind: String, subject: String? = nil, text: String, source: String? = nil,
            code: String? = nil, at: Moment
        ) {
            self.channel = channel
            self.to = to
            self.kind = kind
            self.subject = subject
            self.text = text
            self.source = source
            self.code = code
            self.at = at
        }
    }

    /// Newest first.
    package var messages: [Message]
    /// Only those to this address are listed; empty for all.
    package var to: String
    /// The page itself: shows all, and where the filter is sent by GET as `to`.
    package var address: Address

    package init(messages: [Message], to: String = "", address: Address) {
        self.messages = messages
        self.to = to
        self.address = address
    }

    package var values: [String: String] { ["count": "\(messages.count)", "to": to] }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "address": .text(address.text),
            "to": .optional(to),
            "messages": messages.isEmpty ? .absent : ["list": .list(messages.map { view(of: $0, texts) })],
        ]
    }

    private static func name(of channel: String, _ texts: Texts) -> String {
        texts.has(template, channel) ? texts(template, channel) : channel
    }

    private func view(of message: Message, _ texts: Texts) -> View {
        let time = CivilTime(message.at).extendedISO8601
        return [
            "channel": .text(Self.name(of: message.channel, texts)),
            "recipient": .text(message.to),
            "kind": .text(message.kind),
            "subject": .text(message.subject ?? texts("Mailbox", "noSubject")),
            "text": .text(message.text),
            "source": .optional(message.source),
            "code": .optional(message.code),
            "time": .text(time),
            "readableTime": .text(ReadableTime.text(message.at)),
        ]
    }
}
