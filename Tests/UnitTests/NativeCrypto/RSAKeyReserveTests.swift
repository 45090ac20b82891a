import Core
import Dispatch
import NativeCrypto
import TestKit
import Testing

/// Keys are made on a thread of the reserve's own, and not for any number of callers at once.
@Suite struct RSAKeyReserveTests {
    @Test func oneThatWasNeverStartedMakesWhatIsAskedFor() async throws {
        let reserve = RSAKeyReserve(size: 2)
        let first = try await reserve.take()
        let second = try await reserve.take()
        #expect(first.publicKey.modulus != second.publicKey.modulus)
    }

    @Test func manyCallersGetAKeyEach() async throws {
        let reserve = RSAKeyReserve(size: 2, queueLimit: 8)
        reserve.start()
        defer { reserve.stop() }
        let moduli = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 { group.addTask { try await reserve.take().publicKey.modulus } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(moduli.count == 8)
    }

    @Test func whoComesWhenTheQueueIsFullIsRefused() async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        let reserve = RSAKeyReserve(size: 0, queueLimit: 1) {
            beginning.yield()
            gate.wait()
            return try RSAPrivateKey.generate()
        }
        async let waiting = reserve.take()
        _ = await begun.first { _ in true }
        await #expect(throws: RSAKeySourceFault.overloaded) { _ = try await reserve.take() }
        gate.signal()
        #expect(try await waiting.publicKey.exponent == [1, 0, 1])
    }

    @Test func stoppingRefusesWhoWaits() async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        let reserve = RSAKeyReserve(size: 1) {
            beginning.yield()
            gate.wait()
            throw CryptoFault("too late")
        }
        let waiting = Task { try await reserve.take() }
        _ = await begun.first { _ in true }
        reserve.stop()
        await #expect(throws: RSAKeySourceFault.overloaded) { _ = try await waiting.value }
        await #expect(throws: RSAKeySourceFault.overloaded) { _ = try await reserve.take() }
        gate.signal()
    }

    @Test func whoIsCancelledWaitsNoLonger() async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        let reserve = RSAKeyReserve(size: 0, queueLimit: 1) {
            beginning.yield()
            gate.wait()
            return try RSAPrivateKey.generate()
        }
        let cancelled = Task { try await reserve.take() }
        _ = await begun.first { _ in true }
        cancelled.cancel()
        await #expect(throws: RSAKeySourceFault.overloaded) { _ = try await cancelled.value }
        // Its place is free again, and the key that was begun for it is the next caller's.
        async let next = reserve.take()
        gate.signal()
        gate.signal()
        #expect(try await next.publicKey.exponent == [1, 0, 1])
    }

    @Test func aFailureIsToldAndNotRepeatedAtOnce() async throws {
        let attempts = TestBox(0)
        let reserve = RSAKeyReserve(size: 1) {
            attempts.change { $0 += 1 }
            throw CryptoFault("no entropy")
        }
        await #expect(throws: RSAKeySourceFault.failed("no entropy")) { _ = try await reserve.take() }
        reserve.start()
        // Without the pause there would be many thousands.
        try await Pause.for(.milliseconds(100))
        reserve.stop()
        #expect(attempts.value < 10)
    }
}
