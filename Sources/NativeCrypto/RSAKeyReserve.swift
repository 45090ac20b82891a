import Glibc
import Synchronization

/// Where the signing keys of a new pool come from.
package protocol RSAKeySource: Sendable {
    /// A key that nobody else gets. Throws where none can be made.
    func take() throws(CryptoFault) -> RSAPrivateKey
}

/// A small reserve of keys made in the background, so that a new pool does not wait for its own. An empty reserve makes
/// a key on the caller's time, one caller after another: whoever makes pools in a row pays for it.
package final class RSAKeyReserve: RSAKeySource {
    private let keys = Mutex<[RSAPrivateKey]>([])
    private let making = Mutex(())
    private let isStopped = Atomic(false)
    private let size: Int

    package init(size: Int = 4) {
        self.size = size
    }

    /// Fills the reserve from a thread of low priority until stopped.
    package func start() {
        NativeThread.start(niceness: 10) { [self] in
            while !isStopped.load(ordering: .relaxed) {
                let isFull = keys.withLock { $0.count >= size }
                if isFull {
                    usleep(100_000)
                } else if let key = try? RSAPrivateKey.generate() {
                    keys.withLock { $0.append(key) }
                }
            }
        }
    }

    package func stop() { isStopped.store(true, ordering: .relaxed) }

    package func take() throws(CryptoFault) -> RSAPrivateKey {
        if let key = keys.withLock({ $0.popLast() }) { return key }
        let made: Result<RSAPrivateKey, CryptoFault> = making.withLock { _ in
            do throws(CryptoFault) { return .success(try RSAPrivateKey.generate()) } catch { return .failure(error) }
        }
        return try made.get()
    }
}
