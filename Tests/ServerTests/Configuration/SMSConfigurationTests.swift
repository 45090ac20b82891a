import Core
import NativeCrypto
import Server
import TestKit
import Testing

/// How messages by phone leave, as the environment says it.
@Suite struct SMSConfigurationTests {
    private static let gateway = [
        "SMS_GATEWAY_URL": "https://sms.example:8443/send?a=b", "SMS_GATEWAY_SECRET": "sixteen-letters-",
    ]
    private static let sns = [
        "SNS_ENDPOINT": "https://sns.eu-west-1.amazonaws.com/", "SNS_ACCESS_KEY_ID": "AKIA",
        "SNS_SECRET_ACCESS_KEY": "secret",
    ]

    private func read(_ changes: [String: String]) throws(ConfigurationFaults) -> SMSWay? {
        var environment = [
            "COUNTERSIGN_PUBLIC_URL": "https://id.example", "COUNTERSIGN_DATABASE_URL": "postgresql://u@127.0.0.1/db",
            "COUNTERSIGN_MASTER_KEY": TestApp.masterKey.base64.revealedText,
            "COUNTERSIGN_ROOT_ACCESS_KEY_ID": "AKIA", "COUNTERSIGN_ROOT_SECRET_ACCESS_KEY": "0123456789abcdef",
        ]
        for (name, value) in changes { environment["COUNTERSIGN_\(name)"] = value }
        return try ConfigurationReading.read(environment: environment, file: nil, defaults: .init()).sms
    }

    private func faults(_ changes: [String: String]) -> [String] {
        do throws(ConfigurationFaults) {
            _ = try read(changes)
            return []
        } catch {
            return error.faults
        }
    }

    @Test func whatIsCompleteIsGood() throws {
        guard case nil = try read([:]) else { return #expect(Bool(false)) }
        guard case .gateway(let url, _) = try read(Self.gateway) else { return #expect(Bool(false)) }
        #expect(url == "https://sms.example:8443/send?a=b")
        guard case .sns(let endpoint, _, let region) = try read(Self.sns) else { return #expect(Bool(false)) }
        #expect(endpoint == "https://sns.eu-west-1.amazonaws.com" && region == "us-east-1")
        guard case .sns(_, _, "eu-west-1") = try read(Self.sns.merging(["SNS_REGION": "eu-west-1"]) { $1 }) else {
            return #expect(Bool(false))
        }
    }

    @Test(arguments: ["SNS_ENDPOINT", "SNS_ACCESS_KEY_ID", "SNS_SECRET_ACCESS_KEY"])
    func aPartOfSNSIsAFault(missing name: String) {
        #expect(faults(Self.sns.filter { $0.key != name }) == ["COUNTERSIGN_\(name) is required"])
    }

    @Test(arguments: ["SMS_GATEWAY_URL", "SMS_GATEWAY_SECRET"])
    func aPartOfTheGatewayIsAFault(missing name: String) {
        #expect(faults(Self.gateway.filter { $0.key != name }) == ["COUNTERSIGN_\(name) is required"])
    }

    @Test func oneWayIsEnough() {
        #expect(
            faults(Self.gateway.merging(Self.sns) { $1 }) == [
                "COUNTERSIGN_SMS_GATEWAY_URL and COUNTERSIGN_SNS_ENDPOINT are both given"
            ])
    }

    @Test(arguments: [
        ("SMS_GATEWAY_URL", "sms.example"), ("SMS_GATEWAY_URL", "ftp://sms.example"), ("SMS_GATEWAY_URL", "https://"),
        ("SMS_GATEWAY_URL", "https://user@sms.example/"), ("SMS_GATEWAY_URL", "https://sms.example/#a"),
        ("SMS_GATEWAY_SECRET", "short"),
    ])
    func noValue(name: String, value: String) {
        let found = faults(Self.gateway.merging([name: value]) { $1 })
        #expect(found.count == 1 && found[0].hasPrefix("COUNTERSIGN_\(name) "), "\(found)")
    }
}
