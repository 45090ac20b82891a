import Core
import Messaging
import SigV4
import TestKit
import Testing

/// The ways out for messages by phone, at a server that answers as a test says.
@Suite struct SMSTests {
    private static let secret = Secret("sixteen-letters-")

    private static func message(text: String = "Your code is 123456 & more + <b>") -> Message {
        .fixture(channel: .sms, to: "+442079460123", subject: nil, body: .text(text))
    }

    private static func gateway(_ http: FakeHTTP) -> SMSGateway {
        SMSGateway(url: "https://sms.example/send?from=me", secret: secret, http: http, clock: TestClock())
    }

    private static func sns(_ http: FakeHTTP) -> SNS {
        SNS(
            url: "https://sns.eu-west-1.amazonaws.com",
            credentials: AWSCredentials(accessKeyID: "AKIA", secretAccessKey: Secret("s"), sessionToken: "token"),
            region: "eu-west-1", http: http, clock: TestClock())
    }

    @Test func theGatewayIsPostedSignedJSON() async throws {
        let http = FakeHTTP(status: 202)
        try await Self.gateway(http).deliver(Self.message())
        let request = try #require(http.requests.first)
        #expect(request.method == "POST" && request.url == "https://sms.example/send?from=me")
        #expect(
            try JSON.parse(request.body) == [
                "id": "0b7c3f6e-0001", "to": "+442079460123", "text": "Your code is 123456 & more + <b>",
                "kind": "SignUp", "userPoolId": "us-east-1_Abcdefghi",
            ])
        let timestamp = try #require(request.value("countersign-timestamp"))
        #expect(timestamp == "1795516320")
        #expect(request.value("idempotency-key") == "0b7c3f6e-0001")
        let signature = SMSGateway.signature(of: request.body, at: timestamp, under: Self.secret)
        #expect(request.value("countersign-signature") == "v1=\(signature)")
        #expect(SMSGateway.signature(of: request.body, at: "1", under: Self.secret) != signature)
    }

    @Test func snsIsAskedToPublish() async throws {
        let http = FakeHTTP(status: 200)
        try await Self.sns(http).deliver(Self.message())
        let request = try #require(http.requests.first)
        #expect(request.url == "https://sns.eu-west-1.amazonaws.com/")
        let form = try Parameters(urlEncoded: request.body)
        #expect(form["Action"] == "Publish" && form["Version"] == "2010-03-31")
        #expect(form["PhoneNumber"] == "+442079460123")
        #expect(form["Message"] == "Your code is 123456 & more + <b>")
        #expect(form["MessageAttributes.entry.1.Value.StringValue"] == "Transactional")
        let authorization = try #require(request.value("authorization"))
        #expect(authorization.contains("/eu-west-1/sns/aws4_request"))
        #expect(authorization.contains("SignedHeaders=host;x-amz-date;x-amz-security-token"))
        #expect(request.value("x-amz-security-token") == "token")
    }

    @Test(arguments: [
        (400, true), (404, true), (422, true), (401, false), (403, false), (408, false), (429, false), (500, false),
        (301, false),
    ])
    func theGatewaysRefusals(status: Int, isPermanent: Bool) async {
        let failure = await #expect(throws: DeliveryFailure.self) {
            try await Self.gateway(FakeHTTP(status: status)).deliver(Self.message())
        }
        #expect(failure?.isPermanent == isPermanent)
        #expect(failure?.log == "the gateway answers with status \(status)")
    }

    @Test(arguments: [
        (400, "InvalidParameter", true), (400, "OptedOut", true), (400, "Throttling", false),
        (403, "AuthorizationError", false), (403, "SignatureDoesNotMatch", false), (500, "InternalError", false),
    ])
    func snssRefusals(status: Int, code: String, isPermanent: Bool) async {
        let body = "<ErrorResponse><Error><Code>\(code)</Code><Message>+442079460123</Message></Error></ErrorResponse>"
        let failure = await #expect(throws: DeliveryFailure.self) {
            try await Self.sns(FakeHTTP(status: status, body: body)).deliver(Self.message())
        }
        #expect(failure?.isPermanent == isPermanent)
        // Nothing of the message gets into the log.
        #expect(failure?.log == "SNS answers with status \(status), \(code)")
    }

    @Test(arguments: ["", "<Code></Code>", "<Code>\u{1B}[31m</Code>", "{}"])
    func anAnswerThatIsNone(body: String) async {
        let failure = await #expect(throws: DeliveryFailure.self) {
            try await Self.sns(FakeHTTP(status: 400, body: body)).deliver(Self.message())
        }
        #expect(failure?.log == "SNS answers with status 400, no code" && failure?.isPermanent == false)
    }

    @Test func whatNeverArrivesIsTriedAgain() async {
        for channel in [Self.gateway(FakeHTTP(status: nil)) as any Channel, Self.sns(FakeHTTP(status: nil))] {
            let failure = await #expect(throws: DeliveryFailure.self) { try await channel.deliver(Self.message()) }
            #expect(failure == .temporary(log: "not today"))
        }
    }

    @Test func onlyMessagesByPhoneAreTaken() async {
        let http = FakeHTTP(status: 200)
        for channel in [Self.gateway(http) as any Channel, Self.sns(http)] {
            let failure = await #expect(throws: DeliveryFailure.self) { try await channel.deliver(.fixture()) }
            #expect(failure?.isPermanent == true)
        }
        #expect(http.requests.isEmpty)
    }

    @Test func aWayOutComesBeforeTheMailbox() async throws {
        let mailbox = DevelopmentMailbox()
        let http = FakeHTTP(status: 200)
        let channels = Channels(sms: Self.gateway(http), mailbox: mailbox)
        try await channels.deliver(Self.message())
        try await channels.deliver(.fixture())
        #expect(http.requests.count == 1 && mailbox.list().map(\.channel) == [.email])
        #expect(Channels(sms: Self.gateway(http)).carries(.sms))
    }
}

/// Keeps requests, and answers all alike; nil for a server that is away.
private final class FakeHTTP: OutboundHTTP {
    private let status: Int?
    private let body: String
    private let received = TestBox<[OutboundRequest]>([])

    init(status: Int?, body: String = "") {
        self.status = status
        self.body = body
    }

    var requests: [OutboundRequest] { received.value }

    func fetch(_ request: OutboundRequest) async throws(OutboundFault) -> OutboundResponse {
        received.change { $0.append(request) }
        guard let status else { throw OutboundFault(.failed, log: "not today") }
        return OutboundResponse(status: status, body: Array(body.utf8))
    }
}

extension OutboundRequest {
    fileprivate func value(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
