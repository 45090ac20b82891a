import Core
import Messaging
import Testing

/// The mailbox of `countersign dev`, as `/dev/messages` shows it.
@Suite struct DevelopmentMailboxTests {
    @Test func newestFirstAndByAddress() async throws {
        let mailbox = DevelopmentMailbox()
        try await mailbox.deliver(.fixture(id: "1", to: "ann@example.com"))
        try await mailbox.deliver(.fixture(id: "2", to: "bob@example.com"))
        try await mailbox.deliver(.fixture(id: "3", to: "Ann@Example.com"))
        #expect(mailbox.list().map(\.id) == ["3", "2", "1"])
        #expect(mailbox.list(to: "ANN@example.com").map(\.id) == ["3", "1"])
        #expect(mailbox.list(to: "nobody@example.com").isEmpty)
    }

    @Test func theNewestThousandAreKept() async throws {
        let mailbox = DevelopmentMailbox()
        for number in 0..<1005 { try await mailbox.deliver(.fixture(id: "\(number)")) }
        let ids = mailbox.list().map(\.id)
        #expect(ids.count == DevelopmentMailbox.keptMessages)
        #expect(ids.first == "1004")
        #expect(ids.last == "5")
    }

    @Test func theJSONOfTheContract() async throws {
        let mailbox = DevelopmentMailbox()
        try await mailbox.deliver(
            .fixture(id: "m-1", channel: .sms, to: "+491701234567", subject: nil, body: .text("123456 \"is\" it")))
        try await mailbox.deliver(.fixture(id: "m-2", code: nil))
        let expected =
            #"[{"id":"m-2","channel":"email","to":"ann@example.com","kind":"SignUp","subject":"Your code","#
            + #""body":"<p>Your code is 123456.</p>","code":null,"at":"2026-11-24T10:32:00Z"},"#
            + #"{"id":"m-1","channel":"sms","to":"+491701234567","kind":"SignUp","subject":null,"#
            + #""body":"123456 \"is\" it","code":"123456","at":"2026-11-24T10:32:00Z"}]"#
        #expect(mailbox.json().text == expected)
        #expect(mailbox.json(to: "nobody@example.com") == [])
    }

    @Test func manyWritersLoseNothing() async throws {
        let mailbox = DevelopmentMailbox()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<500 { group.addTask { try await mailbox.deliver(.fixture(id: "\(number)")) } }
            try await group.waitForAll()
        }
        #expect(Set(mailbox.list().map(\.id)).count == 500)
    }
}
