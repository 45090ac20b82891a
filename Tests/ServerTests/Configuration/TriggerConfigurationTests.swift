import Core
import Glibc
import NativeCrypto
import Server
import TestKit
import Testing

/// How functions are called, as the environment and the file say it.
@Suite struct TriggerConfigurationTests {
    private static let lambda = [
        "LAMBDA_ENDPOINT": "https://lambda.eu-west-1.amazonaws.com", "LAMBDA_ACCESS_KEY_ID": "AKIA",
        "LAMBDA_SECRET_ACCESS_KEY": "secret",
    ]

    private func faults(_ changes: [String: String]) -> [String] {
        var environment = [
            "COUNTERSIGN_PUBLIC_URL": "https://id.example", "COUNTERSIGN_DATABASE_URL": "postgresql://u@127.0.0.1/db",
            "COUNTERSIGN_MASTER_KEY": TestApp.masterKey.base64.revealedText,
            "COUNTERSIGN_ROOT_ACCESS_KEY_ID": "AKIA", "COUNTERSIGN_ROOT_SECRET_ACCESS_KEY": "0123456789abcdef",
        ]
        for (name, value) in changes { environment["COUNTERSIGN_\(name)"] = value }
        do throws(ConfigurationFaults) {
            _ = try ConfigurationReading.read(environment: environment, file: nil, defaults: .init())
            return []
        } catch {
            return error.faults
        }
    }

    private func faults(file text: String) throws -> [String] {
        let path = "/tmp/countersign-triggers-\(Hex.encode(SystemRandomness().bytes(6))).yaml"
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
        defer { unlink(path) }
        return faults(["TRIGGERS_FILE": path]).map { $0.replacing(path, with: "FILE") }
    }

    @Test func whatIsCompleteIsGood() throws {
        #expect(faults(Self.lambda) == [])
        #expect(faults(["OUTBOUND_ALLOW": "10.0.0.0/8, ::1"]) == [])
        let file = """
            triggers:
              "arn:aws:lambda:us-east-1:000000000000:function:a":
                command: [/bin/cat, -u]
              arn:aws:lambda:us-east-1:000000000000:function:b:
                url: https://hooks.example.com/b
                secret: sixteen-letters-
            """
        #expect(try faults(file: file) == [])
    }

    @Test(arguments: ["LAMBDA_ENDPOINT", "LAMBDA_ACCESS_KEY_ID", "LAMBDA_SECRET_ACCESS_KEY"])
    func aPartOfLambdaIsAFault(missing name: String) {
        #expect(faults(Self.lambda.filter { $0.key != name }) == ["COUNTERSIGN_\(name) is required"])
    }

    @Test(arguments: [
        ("LAMBDA_ENDPOINT", "lambda.example"), ("LAMBDA_ENDPOINT", "ftp://lambda.example"),
        ("LAMBDA_ENDPOINT", "https://lambda.example/path"), ("LAMBDA_ENDPOINT", "https://"),
        ("OUTBOUND_ALLOW", "localhost"), ("OUTBOUND_ALLOW", "10.0.0.0/33"), ("TRIGGERS_FILE", "/nonexistent"),
    ])
    func noValue(name: String, value: String) {
        let found = faults(name == "LAMBDA_ENDPOINT" ? Self.lambda.merging([name: value]) { $1 } : [name: value])
        #expect(found.count == 1 && found[0].hasPrefix("COUNTERSIGN_\(name) "), "\(found)")
    }

    @Test(arguments: [
        ("a: b", "FILE is not YAML with one mapping named triggers"),
        ("triggers: [", "FILE is not YAML with one mapping named triggers"),
        ("triggers:\n  pre-sign-up:\n    command: [/bin/cat]", "FILE, line 2: the name of a function is its ARN, once"),
        (
            "triggers:\n  \"arn:a\":\n    command: [cat]",
            "FILE, line 2: the command is not a list that begins with the absolute path of a program"
        ),
        (
            "triggers:\n  \"arn:a\":\n    url: https://a.example\n    secret: short",
            "FILE, line 2: the secret is shorter than 16 characters"
        ),
        (
            "triggers:\n  \"arn:a\":\n    url: https://a.example\n    secret_file: /nonexistent",
            "FILE, line 2: the secret_file cannot be read"
        ),
        (
            "triggers:\n  \"arn:a\":\n    url: ftp://a.example\n    secret: sixteen-letters-",
            "FILE, line 2: the url is not https, or http to an address of COUNTERSIGN_OUTBOUND_ALLOW"
        ),
        (
            "triggers:\n  \"arn:a\":\n    url: https://a.example",
            "FILE, line 2: a function has a command, a list; or a url with a secret or a secret_file"
        ),
        ("triggers:\n  \"arn:a\": b", "FILE, line 2: a function has settings: url or command"),
    ])
    func aFileIsHeldToWhatItIs(text: String, fault: String) throws {
        #expect(try faults(file: text) == [fault])
    }
}
