import Core
import NativeCrypto
import Testing

@Suite struct SealingTests {
    private let randomness = SystemRandomness()
    private let place = SealedPlace(pool: "pool", row: "row", column: "table.column")

    @Test func whatIsSealedOpensInItsPlaceAlone() throws {
        let sealing = Sealing(current: .make(randomness), randomness: randomness)
        let sealed = sealing.seal([1, 2, 3], for: place)
        #expect(try sealing.open(sealed, for: place) == [1, 2, 3])
        #expect(sealed != sealing.seal([1, 2, 3], for: place))
        for other in [
            SealedPlace(pool: "pool2", row: "row", column: "table.column"),
            SealedPlace(pool: "poolr", row: "ow", column: "table.column"),
            SealedPlace(pool: "pool", row: "row", column: "table.other"),
        ] {
            #expect(throws: SealingFault.invalid) { try sealing.open(sealed, for: other) }
        }
    }

    @Test func everyChangedByteIsNoticed() {
        let sealing = Sealing(current: .make(randomness), randomness: randomness)
        let sealed = sealing.seal([1, 2, 3], for: place)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: SealingFault.self) { try sealing.open(changed, for: place) }
            #expect(throws: SealingFault.self) { try sealing.open(Array(sealed[..<index]), for: place) }
        }
    }

    @Test func aPreviousKeyStillOpensAndVerifies() throws {
        let old = MasterKey.make(randomness)
        let before = Sealing(current: old, randomness: randomness)
        let after = Sealing(current: .make(randomness), previous: old, randomness: randomness)
        let stranger = Sealing(current: .make(randomness), randomness: randomness)
        let sealed = before.seal([7], for: place)
        #expect(try after.open(sealed, for: place) == [7])
        #expect(!after.isCurrent(sealed) && before.isCurrent(sealed))
        #expect(throws: SealingFault.unknownKey) { try stranger.open(sealed, for: place) }
        let purpose = KeyedHashPurpose("code", pool: "p", subject: "s")
        #expect(after.keyedHashes([1], purpose: purpose).contains(before.keyedHash([1], purpose: purpose)))
        #expect(after.keyedHash([1], purpose: purpose) != before.keyedHash([1], purpose: purpose))
    }

    @Test func hashesAreBoundToTheirPurpose() {
        let sealing = Sealing(current: .make(randomness), randomness: randomness)
        let purposes = [
            KeyedHashPurpose("a", pool: "p", subject: "s"), KeyedHashPurpose("b", pool: "p", subject: "s"),
            KeyedHashPurpose("a", pool: "q", subject: "s"), KeyedHashPurpose("a", pool: "ps", subject: ""),
        ]
        #expect(Set(purposes.map { sealing.keyedHash([1], purpose: $0) }).count == purposes.count)
    }

    @Test(arguments: ["", "AAAA", "not base64", Base64.encode([UInt8](repeating: 1, count: 31))])
    func aMasterKeyIsThirtyTwoBytes(text: String) {
        #expect(throws: MasterKey.Fault.malformed) { try MasterKey(base64: text) }
    }
}
