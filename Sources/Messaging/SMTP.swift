/// Mail submission (RFC 6409) through libcurl.
///
/// libcurl blocks, so a few threads of its own do the work and each keeps its connection; a task that delivers only
/// waits for the answer. Certificates are verified, a proxy of the environment is not used, and a server has ten
/// seconds to be reached and thirty for everything.
package final class SMTP: Channel {
    private let threads: SMTPThreads
    private let defaultSender: String

    /// Connects to nothing yet.
    /// - Parameters:
    ///   - defaultSender: From of messages that name none, unless the URL does.
    ///   - certificateAuthorities: A PEM file that stands in for the system's authorities.
    ///   - grace: How long a delivery that is cancelled still waits for the server's answer.
    package init(
        _ url: SMTPURL, defaultSender: String, certificateAuthorities: String? = nil, grace: Duration = .seconds(5)
    ) {
        self.defaultSender = url.sender ?? defaultSender
        threads = SMTPThreads(
            server: SMTPServer(url: url, certificateAuthorities: certificateAuthorities), grace: grace)
    }

    deinit { threads.stop() }

    /// As many as there are threads.
    package var capacity: Int { SMTPThreads.maximumThreads }

    /// What waits is answered with a temporary failure, and so is what comes later; what is under way ends by itself
    /// within its thirty seconds.
    package func stop() { threads.stop() }

    /// Hands one e-mail over. A 4xx reply, a fault of the connection or of our credentials is temporary; a 5xx reply to
    /// sender, recipient or content is permanent, and so is a message that cannot be written as mail.
    package func deliver(_ message: Message) async throws(DeliveryFailure) {
        guard message.channel == .email else { throw .permanent(log: "SMTP carries e-mail alone") }
        let text: MailText
        do {
            text = try MailText(message, defaultSender: defaultSender)
        } catch {
            throw .permanent(log: error.log)
        }
        try await threads.deliver(text).get()
    }
}

/// Where submissions go; what a thread needs to open its connection.
struct SMTPServer: Sendable {
    let url: SMTPURL
    let certificateAuthorities: String?
}
