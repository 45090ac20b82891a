import Core
import SigV4
import Testing

@Suite struct VerifierTests {
    private let credentials = AWSCredentials(accessKeyID: "AKID", secretAccessKey: Secret("secret"))
    private let now = Moment(seconds: 1_795_516_320)

    private func request(
        path: String = "/", query: String = "", body: String = "{}", adding: [(name: String, value: String)] = []
    ) -> SignableRequest {
        SignableRequest(
            method: "POST", path: path, query: query,
            headers: [("Host", "id.example"), ("X-Amz-Target", "Service.Operation")] + adding, body: Array(body.utf8))
    }

    private func signed(
        _ request: SignableRequest, region: String = "us-east-1", service: String = "cognito-idp",
        at moment: Moment? = nil
    ) -> SignableRequest {
        let added = Signer(credentials, region: region, service: service).headers(for: request, now: moment ?? now)
        return with(request, headers: request.headers + added)
    }

    private func with(
        _ request: SignableRequest, headers: [(name: String, value: String)]? = nil, path: String? = nil,
        query: String? = nil,
        body: String? = nil, method: String? = nil
    ) -> SignableRequest {
        SignableRequest(
            method: method ?? request.method, path: path ?? request.path, query: query ?? request.query,
            headers: headers ?? request.headers, body: body.map { Array($0.utf8) } ?? request.body)
    }

    private func verify(_ request: SignableRequest, at moment: Moment? = nil) async throws -> SignedCaller {
        try await Verifier(regions: ["us-east-1"]).verify(request, service: "cognito-idp", now: moment ?? now) {
            id, _ in
            id == "AKID" ? credentials.secretAccessKey : nil
        }
    }

    private func code(_ request: SignableRequest, at moment: Moment? = nil) async throws -> String {
        do {
            _ = try await verify(request, at: moment)
            return "accepted"
        } catch let fault as SignatureFault {
            return fault.code
        }
    }

    @Test func aRequestAsItWasSignedIsAccepted() async throws {
        #expect(try await verify(signed(request())).accessKeyID == "AKID")
        #expect(try await code(signed(request(path: "/a%20b/c", query: "b=2&a=1&a=%2F"))) == "accepted")
        #expect(try await code(signed(request()), at: now + .minutes(5)) == "accepted")
    }

    @Test func everythingThatIsSignedIsBound() async throws {
        let good = signed(request(query: "a=1"))
        let altered = [
            with(good, path: "/other"), with(good, query: "a=2"), with(good, query: ""), with(good, body: "{ }"),
            with(good, method: "PUT"),
            with(good, headers: good.headers.map { $0.name == "x-amz-target" ? ($0.name, "Service.Other") : $0 }),
            with(good, headers: good.headers.map { $0.name == "host" ? ($0.name, "evil.example") : $0 }),
        ]
        for request in altered { #expect(try await code(request) == "InvalidSignatureException") }
    }

    @Test func aHashThatTheHeaderClaimsIsNotBelieved() async throws {
        let claimed = signed(request(adding: [("x-amz-content-sha256", "UNSIGNED-PAYLOAD")]))
        #expect(try await code(claimed) == "InvalidSignatureException")
    }

    @Test func unsignedOrRepeatedHeadersAreRefused() async throws {
        let good = signed(request())
        #expect(
            try await code(with(good, headers: good.headers + [("x-amz-extra", "1")])) == "InvalidSignatureException")
        #expect(
            try await code(with(good, headers: good.headers + [("X-Amz-Target", "Service.Other")]))
                == "InvalidSignatureException")
        #expect(
            try await code(with(good, headers: good.headers + [("Host", "id.example")])) == "InvalidSignatureException")
        let authorization = good.headers.filter { $0.name == "authorization" }
        #expect(try await code(with(good, headers: good.headers + authorization)) == "IncompleteSignatureException")
    }

    @Test func theTimeAndTheScopeMustFit() async throws {
        let good = signed(request())
        #expect(try await code(good, at: now + .seconds(301)) == "InvalidSignatureException")
        #expect(try await code(good, at: now - .seconds(301)) == "InvalidSignatureException")
        #expect(try await code(signed(request(), region: "eu-west-1")) == "InvalidSignatureException")
        #expect(try await code(signed(request(), service: "sts")) == "InvalidSignatureException")
    }

    @Test func strangersAndTheSignatureless() async throws {
        #expect(try await code(request()) == "MissingAuthenticationTokenException")
        let stranger = AWSCredentials(accessKeyID: "NOBODY", secretAccessKey: Secret("secret"))
        let headers = Signer(stranger, region: "us-east-1", service: "cognito-idp").headers(for: request(), now: now)
        #expect(try await code(with(request(), headers: request().headers + headers)) == "UnrecognizedClientException")
        #expect(try await code(request(query: "X-Amz-Signature=00")) == "IncompleteSignatureException")
        #expect(try await code(signed(request(path: "/a/../b"))) != "accepted")
    }

    @Test(arguments: [
        "", "AWS4-HMAC-SHA256", "Bearer x", "AWS4-HMAC-SHA256 Credential=a", "AWS4-HMAC-SHA256 x",
        "AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-1/cognito-idp, SignedHeaders=host, Signature=0",
        "AWS4-HMAC-SHA256 Credential=AKID/2026/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0",
        "AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;host, Signature=0",
        "AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-1/cognito-idp/aws4_request, SignedHeaders=Host, Signature=0",
        "AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0, Signature=1",
    ])
    func aMalformedHeaderIsIncomplete(header: String) async throws {
        let request = request(adding: [("authorization", header), ("x-amz-date", "20261124T103200Z")])
        #expect(try await code(request) == "IncompleteSignatureException")
    }
}
