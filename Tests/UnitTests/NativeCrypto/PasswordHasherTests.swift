import Core
import NativeCrypto
import Testing

@Suite struct PasswordHasherTests {
    private func hasher(_ parameters: Argon2Parameters = .init(memoryKiB: 64, iterations: 1), queue: Int = 100)
        -> PasswordHasher
    {
        PasswordHasher(parameters: parameters, slots: 2, queueLimit: queue, randomness: SystemRandomness())
    }

    /// As the reference implementation's command line writes it: password `password`, salt `somesalt`.
    private let reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"

    @Test func theReferenceVectorMatches() async throws {
        let hasher = hasher()
        #expect(try await hasher.verify(Secret("password"), against: reference) == .matches)
        #expect(try await hasher.verify(Secret("passwore"), against: reference) == .differs)
    }

    @Test func weakerParametersAreOutdated() async throws {
        let old = hasher()
        let new = hasher(.init(memoryKiB: 128, iterations: 1))
        let hash = try await old.hash(Secret("horse"))
        #expect(hash.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        #expect(try await old.verify(Secret("horse"), against: hash) == .matches)
        #expect(try await new.verify(Secret("horse"), against: hash) == .matchesOutdated)
        #expect(try await new.verify(Secret("house"), against: hash) == .differs)
    }

    @Test(arguments: [
        "", "$", "plain", "$argon2i$v=19$m=64,t=1,p=1$c29tc2FsdA$AAAA", "$argon2id$v=16$m=64,t=1,p=1$c29tc2FsdA$AAAA",
        "$argon2id$v=19$m=4000000000,t=1,p=1$c29tc2FsdHNvbWVzYWx0$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=0,p=1$c29tc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    ])
    func whatIsNoHashOfOursMatchesNothing(phc: String) async throws {
        #expect(try await hasher().verify(Secret("password"), against: phc) == .differs)
    }

    @Test func aFullQueueRefusesInsteadOfGrowing() async {
        let hasher = hasher(.init(memoryKiB: 19_456, iterations: 2), queue: 2)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do throws(PasswordHasherFault) {
                        _ = try await hasher.hash(Secret("horse"))
                        return false
                    } catch {
                        return error == .overloaded
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused > 0 && refused < 40)
    }

    @Test func manyAtOnceAllComeOutRight() async throws {
        let hasher = hasher()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let hash = try await hasher.hash(Secret("horse-\(number)"))
                    return try await hasher.verify(Secret("horse-\(number)"), against: hash) == .matches
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
