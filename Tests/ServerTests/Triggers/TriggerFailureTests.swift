import Authority
import Core
import Directory
import TestKit
import Testing

/// Functions that do not work, answers that are none, and pools that name what cannot be called.
@Suite struct TriggerFailureTests {
    private static let late =
        "UnexpectedLambdaException: PreAuthentication invocation failed due to error Socket timeout while invoking Lambda function."
    private static let unreachable =
        "UnexpectedLambdaException: PreAuthentication invocation failed due to error Unable to invoke the function."
    private static let busy =
        "UnexpectedLambdaException: PreAuthentication invocation failed due to error TooManyRequestsException."

    @Test(arguments: [
        (OutboundFault.Kind.timedOut, late), (.failed, unreachable), (.refused, unreachable), (.tooLarge, unreachable),
        (.overloaded, busy),
    ])
    func whatDoesNotAnswerLetsNobodyIn(kind: OutboundFault.Kind, refusal: String) async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreAuthentication"])
            try await scene.pool.user()
            app.hooks.on("PreAuthentication") { _ in .fault(kind) }
            #expect(try await scene.calls.byPassword().refusal == refusal)
        }
    }

    @Test(arguments: [
        "", "null", "[]", "\"yes\"", "{", "{}", "{\"response\":null}", "{\"response\":[]}", "{\"response\":\"a\"}",
        "{\"response\":{},\"response\":{}}", "{\"response\":{\"autoConfirmUser\":\"true\"}}",
        "{\"response\":{\"autoConfirmUser\":1}}", "{\"response\":{\"autoVerifyEmail\":{}}}",
    ])
    func whatIsNoAnswerIsRefused(body: String) async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreSignUp"])
            app.hooks.on("PreSignUp") { _ in .http(status: 200, body: body) }
            let answer = try await scene.calls.signUp("ana")
            #expect(answer.refusal == "InvalidLambdaResponseException: Unrecognizable lambda output", "\(body)")
            #expect(try await app.authority.accounts.find("ana", in: scene.pool.pool) == nil)
        }
    }

    /// Null is nothing said; what is not known is not minded.
    @Test func whatIsLeftOutIsNotSaid() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreSignUp"])
            app.hooks.on("PreSignUp") { _ in
                .http(status: 200, body: "{\"response\":{\"autoConfirmUser\":null,\"more\":[1]}}")
            }
            #expect(try await scene.calls.signUp("ana").json["UserConfirmed"] == false)
        }
    }

    @Test func aPageSaysNoMoreThanThatItDoesNotWork() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreAuthentication"])
            try await scene.pool.user()
            app.hooks.on("PreAuthentication") { _ in .fault(.failed) }
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(scene.pool, scene.client))
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(answer.status == 200)
            #expect(!answer.text.contains("PreAuthentication") && !answer.text.contains("match an account"))
        }
    }

    @Test func aPoolShowsItsFunctions() async throws {
        try await TestApp.run { app in
            let configuration = TriggerFixture.configuration(
                ["PreSignUp", "PostConfirmation", "DefineAuthChallenge"], tokens: "V2_0")
            let created = try await app.signed(
                "CreateUserPool", ["PoolName": "Triggers", "LambdaConfig": configuration])
            #expect(created.status == 200, "\(created.text)")
            let id = created.json["UserPool"]?["Id"] ?? .null
            let shown = try await app.signed("DescribeUserPool", ["UserPoolId": id])
            let config = shown.json["UserPool"]?["LambdaConfig"]
            #expect(config?["PreSignUp"] == .string(TestHooks.arn("PreSignUp")))
            #expect(config?["PreTokenGenerationConfig"]?["LambdaVersion"] == "V2_0")
            #expect(config?.object?.count == 4)
            // What is left out of an update is off again.
            #expect(try await app.signed("UpdateUserPool", ["UserPoolId": id]).status == 200)
            let bare = try await app.signed("DescribeUserPool", ["UserPoolId": id])
            #expect(bare.json["UserPool"]?["LambdaConfig"] == [:])
        }
    }

    @Test func whatCannotBeCalledCannotBeSet() async throws {
        try await TestApp.run { app in
            let arn: JSON = "arn:aws:lambda:us-east-1:000000000000:function:unknown"
            let known: JSON = .string(TestHooks.arn("PreTokenGeneration"))
            let other: JSON = .string(TestHooks.arn("PreSignUp"))
            for (configuration, refusal) in [
                (
                    ["PreSignUp": arn] as JSON,
                    "LambdaConfig.PreSignUp: this server has no way to invoke \(arn.string ?? ""); see COUNTERSIGN_TRIGGERS_FILE."
                ),
                (["CustomMessage": other], "LambdaConfig.CustomMessage is not implemented yet"),
                (["UserMigration": other], "LambdaConfig.UserMigration is not implemented yet"),
                (
                    [
                        "PreTokenGeneration": other,
                        "PreTokenGenerationConfig": ["LambdaVersion": "V1_0", "LambdaArn": known],
                    ], "PreTokenGeneration and PreTokenGenerationConfig must name the same function."
                ),
            ] {
                let created = try await app.signed("CreateUserPool", ["PoolName": "P", "LambdaConfig": configuration])
                #expect(created.refusal == "InvalidParameterException: \(refusal)")
                let pool = try await app.pool()
                let updated = try await app.signed(
                    "UpdateUserPool", ["UserPoolId": .string(pool.id), "LambdaConfig": configuration])
                #expect(updated.refusal == "InvalidParameterException: \(refusal)")
            }
            let malformed = try await app.signed(
                "CreateUserPool", ["PoolName": "P", "LambdaConfig": ["PreSignUp": "not-an-arn-of-anything"]])
            #expect(malformed.type == "InvalidParameterException")
        }
    }

    /// A hook knows that the event is ours, and when it was sent.
    @Test func everyEventIsSigned() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreAuthentication"])
            try await scene.pool.user()
            #expect(try await scene.calls.byPassword().isSignedIn)
            let request = try #require(app.hooks.requests.first)
            #expect(request.timeLimit == .seconds(5))
            let headers = Dictionary(request.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { a, _ in a })
            #expect(headers["countersign-timestamp"] == String(app.clock.now().seconds))
            #expect(headers["countersign-signature"]?.hasPrefix("v1=") == true)
        }
    }
}
