import Core
import Outbound
import TestKit
import Testing

/// The one client for every fetch, against a real socket.
@Suite struct OutboundClientTests {
    private static let loopback = AddressRule(listed: AddressRanges("127.0.0.0/8, ::1") ?? AddressRanges())

    private func kind(_ client: OutboundClient, _ request: OutboundRequest) async -> OutboundFault.Kind? {
        do throws(OutboundFault) {
            _ = try await client.fetch(request)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func aRequestGoesOutAndItsAnswerComesBack() async throws {
        let server = TestHTTPServer { request in
            TestHTTPServer.response(
                "201 Created", "back: \(String(decoding: request.body, as: UTF8.self))", ["X-Word:  a "])
        }
        defer { server.stop() }
        let client = OutboundClient(Self.loopback)
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
        let answer = try await client.fetch(
            OutboundRequest(
                method: "POST", url: "http://127.0.0.1:\(server.port)/a/b?c=d", headers: [("x-mine", "one")], body: body
            ))
        #expect(answer.status == 201)
        #expect(answer.header("x-word") == "a")
        #expect(answer.body.count == 300_006)
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.target == "/a/b?c=d" && request.body == body)
        #expect(request.header("x-mine") == "one" && request.header("user-agent") == "countersign")
        #expect(request.header("expect") == nil && request.header("host") == "127.0.0.1:\(server.port)")
    }

    /// However it is spelled, and whatever a name resolves to: the address that is connected to is the one checked.
    @Test(arguments: [
        "http://127.0.0.1", "https://127.0.0.1", "http://localhost", "https://localhost", "http://[::ffff:127.0.0.1]",
        "http://0x7f000001", "http://2130706433", "http://127.1", "http://0.0.0.0", "https://0",
    ])
    func whatIsPrivateIsNotReached(base: String) async throws {
        let server = TestHTTPServer { _ in TestHTTPServer.response("200 OK", "secret") }
        defer { server.stop() }
        let client = OutboundClient(AddressRule())
        let kind = await kind(client, OutboundRequest(method: "GET", url: "\(base):\(server.port)/"))
        #expect(kind == .refused || kind == .failed, "\(base)")
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [
        "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://", "HTTP://example.com",
        "http://user:word@127.0.0.1/", "http://127.0.0.1/ a", "http://127.0.0.1\\@example.com/", "//127.0.0.1/",
        "http://127.0.0.1/#a", "http://example.com/\u{E9}", "",
    ])
    func whatIsNoAddressOfTheWebIsNotFetched(url: String) async {
        #expect(await kind(OutboundClient(Self.loopback), OutboundRequest(method: "GET", url: url)) == .refused)
    }

    @Test func aRedirectIsAnAnswer() async throws {
        let server = TestHTTPServer { _ in TestHTTPServer.response("302 Found", "", ["location: http://127.0.0.1:1/"]) }
        defer { server.stop() }
        let answer = try await OutboundClient(Self.loopback).fetch(
            OutboundRequest(method: "GET", url: "http://127.0.0.1:\(server.port)/"))
        #expect(answer.status == 302 && answer.header("location") == "http://127.0.0.1:1/")
        #expect(server.requests.count == 1)
    }

    @Test func timeSizeAndHeadAreBounded() async throws {
        let silent = TestHTTPServer { _ in nil }
        let large = TestHTTPServer { _ in TestHTTPServer.response("200 OK", String(repeating: "x", count: 5000)) }
        let wordy = TestHTTPServer { _ in
            TestHTTPServer.response("200 OK", "", (0..<100).map { "x-\($0): \(String(repeating: "y", count: 1000))" })
        }
        defer { for server in [silent, large, wordy] { server.stop() } }
        let client = OutboundClient(Self.loopback)
        func request(_ server: TestHTTPServer) -> OutboundRequest {
            OutboundRequest(
                method: "GET", url: "http://127.0.0.1:\(server.port)/", timeLimit: .milliseconds(300), sizeLimit: 4999)
        }
        #expect(await kind(client, request(silent)) == .timedOut)
        #expect(await kind(client, request(large)) == .tooLarge)
        #expect(await kind(client, request(wordy)) == .tooLarge)
    }

    /// A peer that is silent holds threads; what has waited too long for one is given up, and the rest goes on.
    @Test func manyAtOnceEndInTime() async throws {
        let silent = TestHTTPServer { _ in nil }
        defer { silent.stop() }
        let client = OutboundClient(Self.loopback, limits: (running: 2, waiting: 4, perHost: 100))
        let kinds = await withTaskGroup(of: OutboundFault.Kind?.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    await kind(
                        client,
                        OutboundRequest(
                            method: "GET", url: "http://127.0.0.1:\(silent.port)/", timeLimit: .seconds(3)))
                }
            }
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(kinds[.timedOut, default: 0] + kinds[.overloaded, default: 0] == 40)
        #expect(kinds[.overloaded, default: 0] > 0)
    }
}
