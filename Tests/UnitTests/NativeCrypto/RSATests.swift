import Core
import NativeCrypto
import Testing

@Suite struct RSATests {
    @Test func aSignatureHoldsForItsMessageAndKeyAlone() throws {
        let key = try RSAPrivateKey.generate()
        let other = try RSAPrivateKey.generate()
        let message = Array("header.payload".utf8)
        let signature = try key.sign(message)
        #expect(signature.count == 256)
        #expect(key.publicKey.isValid(signature: signature, for: message))
        #expect(!other.publicKey.isValid(signature: signature, for: message))
        #expect(!key.publicKey.isValid(signature: signature, for: message + [0]))
        for index in stride(from: 0, to: 256, by: 17) {
            var changed = signature
            changed[index] ^= 0x40
            #expect(!key.publicKey.isValid(signature: changed, for: message))
        }
        for wrong in [[], Array(signature.dropLast()), signature + [0], [UInt8](repeating: 0, count: 256)] {
            #expect(!key.publicKey.isValid(signature: wrong, for: message))
        }
    }

    @Test func aKeyComesBackFromItsDER() throws {
        let key = try RSAPrivateKey.generate()
        let copy = try RSAPrivateKey(der: key.der.revealed)
        #expect(copy.publicKey.modulus == key.publicKey.modulus)
        #expect(copy.publicKey.exponent == [1, 0, 1])
        #expect(copy.publicKey.isValid(signature: try key.sign([1]), for: [1]))
        #expect(throws: CryptoFault.self) { try RSAPrivateKey(der: [1, 2, 3]) }
        #expect(throws: CryptoFault.self) { try RSAPrivateKey(der: []) }
    }

    @Test func eightSignersAtOnceAreAllRight() async throws {
        let key = try RSAPrivateKey.generate()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for signer in 0..<8 as Range<UInt8> {
                group.addTask {
                    try (0..<50 as Range<UInt8>).allSatisfy { number in
                        let message = [signer, number]
                        return key.publicKey.isValid(signature: try key.sign(message), for: message)
                    }
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
