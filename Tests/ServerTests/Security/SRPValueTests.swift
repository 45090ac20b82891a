import Authority
import Core
import Directory
import TestKit
import Testing

/// SRP's public value A: one that would take the password out of the key is refused (RFC 5054 §2.5.4), for everyone
/// alike.
@Suite struct SRPValueTests {
    private static let modulus = SRPClient.modulus.lowercased()

    /// Twice a number in hex.
    private static func doubled(_ hex: String) -> String {
        var carry: UInt8 = 0
        var digits: [UInt8] = []
        for letter in hex.utf8.reversed() {
            let value = (Hex.digit(letter) ?? 0) * 2 + carry
            digits.append(value & 15)
            carry = value >> 4
        }
        return String((digits + [carry]).reversed().map { Character(String($0, radix: 16)) })
    }

    private func begin(_ app: TestApp, _ client: Client, _ value: String, _ name: String) async throws -> TestAnswer {
        try await app.open(
            "InitiateAuth",
            [
                "AuthFlow": "USER_SRP_AUTH", "ClientId": .string(client.id.rawValue),
                "AuthParameters": ["USERNAME": .string(name), "SRP_A": .string(value)],
            ])
    }

    @Test func aDegenerateValueIsRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let user = try await pool.user()
            let client = try await pool.client([.init("PreventUserExistenceErrors", "ENABLED")])
            let modulus = Self.modulus
            let values = [
                "0", "00", String(repeating: "0", count: 1024), modulus, modulus.uppercased(), "00\(modulus)",
                Self.doubled(modulus), modulus.dropLast() + "e" + "00", String(repeating: "f", count: 768),
                "1" + String(repeating: "0", count: 768), String(repeating: "f", count: 1024),
                String(repeating: "0", count: 1024) + "2", "x", "-1", "+1", " 1", "1 ", "0x1", "1.0", "\u{661}", "g1",
            ]
            for value in values {
                for name in ["ana", "nobody"] {
                    let answer = try await begin(app, client, value, name)
                    #expect(answer.refusal == "InvalidParameterException: Invalid SRP_A", "\(value.prefix(20))")
                }
            }
            let empty = try await begin(app, client, "", "ana")
            #expect(empty.refusal == "InvalidParameterException: Missing required parameter SRP_A")
            #expect(try await app.authority.store.credentials.find(user.sub, in: pool.pool.id)?.failures == 0)
            _ = try await SignedIn.bySRP(app, pool, client)
        }
    }

    @Test func everySpellingOfAGoodValueWillDo() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            for value in ["2", "02", "A", "a", Self.modulus.dropLast() + "e", "0" + Self.modulus.dropLast() + "e"] {
                #expect(try await begin(app, client, String(value), "ana").status == 200, "\(value.prefix(20))")
            }
        }
    }

    @Test func anAnswerIsHeldAgainstItsChallenge() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let other = try await pool.client()
            let srp = SRPClient()
            let right = SignedIn.answerSRP(app, pool, client, srp, try await SignedIn.beginSRP(app, client, srp))
            let second = SignedIn.answerSRP(app, pool, client, srp, try await SignedIn.beginSRP(app, client, srp))
            let block = second["ChallengeResponses"]?["PASSWORD_CLAIM_SECRET_BLOCK"]
            func changed(_ name: String, _ value: JSON?) -> JSON {
                let responses = (right["ChallengeResponses"]?.object ?? []).filter { $0.name != name }
                let members = (right.object ?? []).filter { $0.name != "ChallengeResponses" }
                let added = value.map { [JSON.Member(name, $0)] } ?? []
                return .object(members + [.init("ChallengeResponses", .object(responses + added))])
            }
            for (name, value) in [
                ("USERNAME", "ben"), ("TIMESTAMP", "x"), ("TIMESTAMP", "Tue Nov 24 10:32:01 UTC 2026"),
                ("PASSWORD_CLAIM_SECRET_BLOCK", block), ("PASSWORD_CLAIM_SECRET_BLOCK", "AAAA"),
                ("PASSWORD_CLAIM_SIGNATURE", "AAAA"),
            ] as [(String, JSON?)] {
                let answer = try await app.open("RespondToAuthChallenge", changed(name, value))
                #expect(answer.json["message"] == "Incorrect username or password.", "\(name)")
                app.clock.advance(.seconds(1))
            }
            for name in ["USERNAME", "TIMESTAMP", "PASSWORD_CLAIM_SECRET_BLOCK", "PASSWORD_CLAIM_SIGNATURE"] {
                let answer = try await app.open("RespondToAuthChallenge", changed(name, nil))
                #expect(answer.refusal == "InvalidParameterException: Missing required parameter \(name)")
            }
            let members = (right.object ?? []).filter { $0.name != "ClientId" }
            let foreign = try await app.open(
                "RespondToAuthChallenge", .object(members + [.init("ClientId", .string(other.id.rawValue))]))
            #expect(foreign.json["message"] == "Incorrect username or password.")
        }
    }
}
