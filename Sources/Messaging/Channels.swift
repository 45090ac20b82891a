/// The one list: which way out carries which medium.
package struct Channels: Channel {
    private let smtp: SMTP?
    private let email: (any Channel)?
    private let sms: (any Channel)?
    private let push: (any Channel)?

    /// What is configured; `mailbox` (development only) takes every medium that has no way out of its own.
    package init(smtp: SMTP? = nil, sms: (any Channel)? = nil, mailbox: DevelopmentMailbox? = nil) {
        self.smtp = smtp
        email = smtp ?? mailbox
        self.sms = sms ?? mailbox
        push = mailbox
    }

    /// Whether a message by this medium can leave at all.
    package func carries(_ medium: DeliveryMedium) -> Bool { way(medium) != nil }

    /// That of the way out that carries least, whichever medium a message has.
    package var capacity: Int { [email, sms, push].compactMap { $0?.capacity }.min() ?? 1 }

    /// Ends what the ways out have running; what is delivered afterwards fails.
    package func stop() { smtp?.stop() }

    /// Delivers by the way out of the message's medium. Where there is none the failure is temporary: its operator can
    /// mend that, and the message waits.
    package func deliver(_ message: Message) async throws(DeliveryFailure) {
        guard let way = way(message.channel) else {
            throw .temporary(log: "no way out is configured for \(message.channel.rawValue)")
        }
        try await way.deliver(message)
    }

    private func way(_ medium: DeliveryMedium) -> (any Channel)? {
        switch medium {
        case .email: email
        case .sms: sms
        case .push: push
        }
    }
}
