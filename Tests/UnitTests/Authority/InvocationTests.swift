import Authority
import Core
import Outbound
import SigV4
import TestKit
import Testing

/// The three ways to call a function, with a real server and a real program at the other end.
@Suite struct InvocationTests {
    private static let arn = "arn:aws:lambda:eu-west-1:000000000000:function:pre-sign-up:live"
    private static let credentials = AWSCredentials(
        accessKeyID: "AKIALAMBDALAMBDALAMB", secretAccessKey: Secret("a-secret-of-lambda"), sessionToken: "a-token")
    private let event = Array("{\"version\":\"1\"}".utf8)

    private func outcome(_ route: TriggerRoute, _ arn: String = arn) async -> String {
        await outcome(TriggerRoutes(named: [arn: route]), arn)
    }

    private func outcome(_ routes: TriggerRoutes, _ arn: String = arn) async -> String {
        let client = OutboundClient(AddressRule(listed: AddressRanges("127.0.0.0/8") ?? AddressRanges()))
        let invoker = TriggerInvoker(routes, http: client, programs: ProgramRunner())
        do throws(InvocationFault) {
            return String(decoding: try await invoker.invoke(arn, event: event, now: TestClock.start), as: UTF8.self)
        } catch {
            return switch error {
            case .refused(let text): "refused: \(text)"
            case .failed(let words, _): "failed: \(words)"
            }
        }
    }

    @Test func lambdaIsSigned() async throws {
        let server = TestHTTPServer { _ in TestHTTPServer.response("200 OK", "{\"response\":{}}") }
        defer { server.stop() }
        let endpoint = LambdaEndpoint(url: "http://127.0.0.1:\(server.port)", credentials: Self.credentials)
        #expect(await outcome(TriggerRoutes(lambda: endpoint)) == "{\"response\":{}}")
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.body == event)
        #expect(
            request.target
                == "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A000000000000%3Afunction%3Apre-sign-up%3Alive/invocations"
        )
        #expect(request.header("x-amz-invocation-type") == "RequestResponse")
        let signed = SignableRequest(
            method: "POST", path: request.target, query: "", headers: request.headers, body: request.body)
        let caller = try await Verifier(regions: ["eu-west-1"]).verify(signed, service: "lambda", now: TestClock.start)
        {
            #expect($0 == "AKIALAMBDALAMBDALAMB" && $1 == "a-token")
            return Self.credentials.secretAccessKey
        }
        #expect(caller.sessionToken == "a-token")
    }

    @Test(arguments: [
        (
            "200 OK", "{\"errorMessage\":\"No.\",\"errorType\":\"Error\"}", ["X-Amz-Function-Error: Unhandled"],
            "refused: No."
        ),
        ("200 OK", "[]", ["x-amz-function-error: Unhandled"], "refused: Unknown error"),
        ("403 Forbidden", "{}", ["x-amzn-ErrorType: AccessDeniedException:http://x"], "failed: AccessDeniedException"),
        ("500 Oh", "", [], "failed: status 500"),
    ])
    func whatLambdaRefusesIsTold(status: String, body: String, headers: [String], outcome: String) async {
        let server = TestHTTPServer { _ in TestHTTPServer.response(status, body, headers) }
        defer { server.stop() }
        let endpoint = LambdaEndpoint(url: "http://127.0.0.1:\(server.port)", credentials: Self.credentials)
        #expect(await self.outcome(TriggerRoutes(lambda: endpoint)) == outcome)
    }

    @Test func onlyLambdasFunctionsGoThere() async {
        let endpoint = LambdaEndpoint(url: "http://127.0.0.1:9", credentials: Self.credentials)
        let invoker = TriggerInvoker(TriggerRoutes(lambda: endpoint), http: TestHooks(), programs: NoPrograms())
        #expect(invoker.canInvoke(Self.arn))
        for arn in [
            "arn:aws:sns:eu-west-1:000000000000:function:a", "arn:aws:lambda:eu-west-1:000000000000:layer:a",
            "arn:aws:lambda::000000000000:function:a", "arn:aws:lambda:eu-west-1:000000000000:function:a:b:c",
        ] { #expect(!invoker.canInvoke(arn), "\(arn)") }
    }

    @Test func aHookIsSigned() async throws {
        let server = TestHTTPServer { _ in TestHTTPServer.response("200 OK", "{}") }
        defer { server.stop() }
        let secret = Secret("a-secret-of-a-hook-01")
        let hook = HTTPSHook(url: "http://127.0.0.1:\(server.port)/hook", secret: secret)
        #expect(await outcome(.hook(hook)) == "{}")
        let request = try #require(server.requests.first)
        let timestamp = try #require(request.header("countersign-timestamp"))
        #expect(timestamp == "1795516320")
        let signature = HTTPSHook.signature(of: event, at: timestamp, under: secret)
        #expect(request.header("countersign-signature") == "v1=\(signature)")
        // Made with openssl: printf '1795516320.{"version":"1"}' | openssl dgst -sha256 -hmac a-secret-of-a-hook-01
        #expect(signature == "9326111679e09fd037781fd20ab032f4a9d6a722735c2770a03ec07d76aa283c")
        #expect(request.body == event && request.header("content-type") == "application/json")
    }

    @Test(arguments: [
        ("400 Bad", "{\"errorMessage\":\"Not you\"}", "refused: Not you"), ("403 No", "no", "failed: HTTP status 403"),
        ("500 Oh", "{\"errorMessage\":\"a secret\"}", "failed: HTTP status 500"),
        ("302 Found", "", "failed: HTTP status 302"),
    ])
    func whatAHookRefusesIsTold(status: String, body: String, outcome: String) async {
        let server = TestHTTPServer { _ in TestHTTPServer.response(status, body) }
        defer { server.stop() }
        let hook = HTTPSHook(url: "http://127.0.0.1:\(server.port)/", secret: Secret("a-secret-of-a-hook-01"))
        #expect(await self.outcome(.hook(hook)) == outcome)
    }

    /// Five seconds, and not one more than it takes to notice.
    @Test func whatIsSilentIsGivenUp() async {
        let server = TestHTTPServer { _ in nil }
        defer { server.stop() }
        let hook = HTTPSHook(url: "http://127.0.0.1:\(server.port)/", secret: Secret("a-secret-of-a-hook-01"))
        let began = MonotonicClock.nanoseconds()
        #expect(await outcome(.hook(hook)) == "failed: Socket timeout while invoking Lambda function")
        let seconds = Double(MonotonicClock.nanoseconds() - began) / 1e9
        #expect(seconds >= 4.9)
    }

    @Test(arguments: [
        ("cat", "{\"version\":\"1\"}"), ("echo '{\"errorMessage\":\"Too short\"}'; exit 1", "refused: Too short"),
        ("echo oh >&2; exit 2", "failed: Exit status 2"),
    ])
    func aProgramIsAsked(script: String, outcome: String) async {
        let program = LocalProgram(path: "/bin/sh", arguments: ["-c", script])
        #expect(await self.outcome(.program(program)) == outcome)
    }

    @Test func whatHasNoWayFails() async {
        #expect(await outcome(TriggerRoutes()) == "failed: No way to invoke the function is configured")
    }
}
