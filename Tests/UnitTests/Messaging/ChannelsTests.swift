import Glibc
import Messaging
import Testing

/// Which way out carries which medium, and what happens where there is none.
@Suite struct ChannelsTests {
    @Test(arguments: DeliveryMedium.allCases)
    func theMailboxTakesWhatHasNoOtherWay(_ medium: DeliveryMedium) async throws {
        let mailbox = DevelopmentMailbox()
        let channels = Channels(mailbox: mailbox)
        #expect(channels.carries(medium))
        try await channels.deliver(.fixture(channel: medium))
        #expect(mailbox.list().count == 1)
    }

    @Test(arguments: DeliveryMedium.allCases)
    func withoutAWayTheMessageWaits(_ medium: DeliveryMedium) async {
        let channels = Channels()
        #expect(!channels.carries(medium))
        await #expect(throws: DeliveryFailure.temporary(log: "no way out is configured for \(medium.rawValue)")) {
            try await channels.deliver(.fixture(channel: medium))
        }
    }

    @Test func mailGoesToSMTPWhereItIsConfigured() async throws {
        let mailbox = DevelopmentMailbox()
        let smtp = SMTP(try SMTPURL("smtp://127.0.0.1:1"), defaultSender: "a@example.com")
        let channels = Channels(smtp: smtp, mailbox: mailbox)
        try await channels.deliver(.fixture(channel: .sms))
        #expect(mailbox.list().count == 1)
        // Nothing listens on port 1.
        let failure = await #expect(throws: DeliveryFailure.self) { try await channels.deliver(.fixture()) }
        #expect(failure?.isPermanent == false)
        #expect(mailbox.list().count == 1)
    }

    @Test func smtpRefusesWhatIsNoMail() async throws {
        let smtp = SMTP(try SMTPURL("smtp://127.0.0.1:1"), defaultSender: "a@example.com")
        for message in [Message.fixture(channel: .sms), .fixture(to: "a@example.com\r\nDATA"), .fixture(id: "")] {
            let failure = await #expect(throws: DeliveryFailure.self) { try await smtp.deliver(message) }
            #expect(failure?.isPermanent == true)
            #expect(failure?.log.contains("example.com") == false)
        }
    }

    /// More than the queue holds, at a server that is not there: each one is answered, none hangs.
    @Test func everyDeliveryIsAnswered() async throws {
        let smtp = SMTP(try SMTPURL("smtp://127.0.0.1:1"), defaultSender: "a@example.com")
        let failures = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    do {
                        try await smtp.deliver(.fixture(id: "\(number)"))
                        return false
                    } catch {
                        return (error as? DeliveryFailure)?.isPermanent == false
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(failures == 1000)
    }

    /// A stop must not last as long as a mail server may be silent.
    @Test func aCancelledDeliveryDoesNotWaitForASilentServer() async throws {
        let server = try #require(SilentServer())
        let smtp = SMTP(
            try SMTPURL("smtp://127.0.0.1:\(server.port)"), defaultSender: "a@example.com", grace: .milliseconds(1))
        let deliveries = (0..<2 * smtp.capacity).map { number in
            Task { () async -> DeliveryFailure? in
                do throws(DeliveryFailure) {
                    try await smtp.deliver(.fixture(id: "\(number)"))
                    return nil
                } catch {
                    return error
                }
            }
        }
        for delivery in deliveries { delivery.cancel() }
        for delivery in deliveries {
            let failure = try #require(await delivery.value)
            #expect(!failure.isPermanent && failure.log.hasPrefix("the mail"), "\(failure.log)")
        }
    }
}

/// Takes connections and never says a word.
private final class SilentServer {
    let port: UInt16
    private let descriptor: Int32

    init?() {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
                    && listen(descriptor, 16) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard isListening else { return nil }
    }

    deinit { close(descriptor) }
}
