package import Core
package import NativeCrypto
import Synchronization

/// A value that tests change from several tasks.
package final class TestBox<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    package init(_ value: Value) { mutex = Mutex(value) }

    package var value: Value { mutex.withLock { $0 } }

    package func change(_ body: @Sendable (inout Value) -> Void) { mutex.withLock { body(&$0) } }
}

/// Time that stands still until a test moves it.
package final class TestClock: WallClock {
    /// Where every test begins: 2026-11-24T10:32:00Z.
    package static let start = Moment(seconds: 1_795_516_320)
    private let moment = TestBox(TestClock.start)

    package init() {}

    package func now() -> Moment { moment.value }

    package func advance(_ lifetime: Lifetime) { moment.change { $0 = $0 + lifetime } }
}

/// Signing keys made once for a process: making them is not what is tested.
package struct TestKeys: RSAKeySource {
    private static let keys = Result { try (0..<2).map { _ in try RSAPrivateKey.generate() } }

    package init() {}

    package func take() async throws(RSAKeySourceFault) -> RSAPrivateKey {
        guard let keys = try? Self.keys.get(), let first = keys.first,
            let copy = try? RSAPrivateKey(der: first.der.revealed)
        else { throw .failed("no test keys") }
        return copy
    }
}
