import Core
import NativeCrypto
import TestKit
import Testing

/// The server's half against a client written on other arithmetic, and against values that would give the key away.
@Suite struct SRPTests {
    private let salt: [UInt8] = [0x80, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]

    @Test func bothHalvesAgreeWhateverThePadding() throws {
        for round in 0..<12 {
            let client = SRPClient()
            var salt = salt
            salt[0] = round % 3 == 0 ? 0 : UInt8(round * 20)
            let password = "Pässword-\(round)"
            let verifier = SRP.verifier(poolName: "Pool", userID: "ana", password: password, salt: salt)
            let secret = SystemRandomness().bytes(32)
            let serverPublic = try SRP.challenge(verifier: verifier, b: secret)
            let key = try SRP.sessionKey(
                clientPublic: client.publicValue, b: secret, serverPublic: serverPublic, verifier: verifier)
            let parameters: JSON = [
                "USER_ID_FOR_SRP": "ana", "SALT": .string(SRP.hex(salt)), "SRP_B": .string(SRP.hex(serverPublic)),
                "SECRET_BLOCK": .string(Base64.encode([1, 2, 3])),
            ]
            let answer = client.answer(parameters, poolName: "Pool", password: password, timestamp: "now")
            let expected = SRP.signature(
                key: key, poolName: "Pool", userID: "ana", secretBlock: [1, 2, 3], timestamp: "now")
            #expect(answer["PASSWORD_CLAIM_SIGNATURE"]?.string == Base64.encode(expected))
        }
    }

    @Test func degenerateValuesAreRefused() throws {
        let verifier = SRP.verifier(poolName: "Pool", userID: "ana", password: "x", salt: salt)
        let secret = SystemRandomness().bytes(32)
        let serverPublic = try SRP.challenge(verifier: verifier, b: secret)
        let n = SRPClient.modulus
        let values = [
            "", "0", "00", String(repeating: "0", count: 768), n, "00\(n)", "1\(n)", "-1", "-\(n)", "xyz", " 1", "0x10",
            String(repeating: "F", count: 768), String(repeating: "9", count: 1_000_000),
        ]
        for value in values {
            #expect(throws: SRPFault.self, "\(value.prefix(20))") {
                try SRP.sessionKey(clientPublic: value, b: secret, serverPublic: serverPublic, verifier: verifier)
            }
        }
    }

    @Test func aSimulatedUserIsStable() {
        let first = SRP.simulated(poolName: "Pool", username: "nobody", key: [1])
        let second = SRP.simulated(poolName: "Pool", username: "nobody", key: [1])
        let other = SRP.simulated(poolName: "Pool", username: "somebody", key: [1])
        #expect(first.salt == second.salt && first.verifier == second.verifier)
        #expect(first.salt != other.salt && first.verifier != other.verifier)
        #expect(first.salt.count == 16 && first.verifier.count == 384)
    }
}
