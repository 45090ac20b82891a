import COpenSSL
import Glibc

/// Where the signing keys of a new pool come from.
package protocol RSAKeySource: Sendable {
    /// A key that nobody else gets. Waits for it without holding a thread of the caller's.
    func take() async throws(RSAKeySourceFault) -> RSAPrivateKey
}

/// Why there is no key.
package enum RSAKeySourceFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// As many callers wait as may: trying later helps.
    case overloaded
    /// The library refused; its words are for the log.
    case failed(String)

    package var description: String {
        switch self {
        case .overloaded: "too many callers wait for a signing key"
        case .failed(let reason): reason
        }
    }
}

/// A small reserve of keys made on a thread of its own, so that a new pool rarely waits for its keys and requests never
/// do: making one takes some 50 to 500 ms of a core. Unchecked: everything mutable is under `lock`.
package final class RSAKeyReserve: RSAKeySource, @unchecked Sendable {
    private struct Waiter {
        let number: UInt64
        let finish: @Sendable (Result<RSAPrivateKey, RSAKeySourceFault>) -> Void
    }

    private let size: Int
    private let queueLimit: Int
    private let make: @Sendable () throws -> RSAPrivateKey
    private var lock = pthread_mutex_t()
    private var changed = pthread_cond_t()
    private var keys: [RSAPrivateKey] = []
    private var waiters: [Waiter] = []
    private var lastNumber: UInt64 = 0
    /// Whether keys are made before somebody waits for one.
    private var isFilling = false
    private var isStopped = false
    private var hasThread = false

    /// Keeps `size` keys once it is started; one caller after another waits where there is none, `queueLimit` at most.
    package init(
        size: Int = 4, queueLimit: Int = 16,
        make: @escaping @Sendable () throws -> RSAPrivateKey = { try RSAPrivateKey.generate() }
    ) {
        self.size = size
        self.queueLimit = queueLimit
        self.make = make
        pthread_mutex_init(&lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // A wait with a deadline must not follow the date.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(&changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    /// Fills the reserve from one thread until stopped. Its priority is that of all: on a busy machine one behind the
    /// requests would leave callers waiting for minutes.
    package func start() {
        pthread_mutex_lock(&lock)
        isFilling = true
        beginThread()
        pthread_mutex_unlock(&lock)
    }

    /// Ends the thread; who waits is refused, and so is who asks later, once the reserve is empty.
    package func stop() {
        pthread_mutex_lock(&lock)
        isStopped = true
        let refused = takeWaiters()
        pthread_cond_broadcast(&changed)
        pthread_mutex_unlock(&lock)
        for waiter in refused { waiter.finish(.failure(.overloaded)) }
    }

    /// A caller that is cancelled waits no longer.
    package func take() async throws(RSAKeySourceFault) -> RSAPrivateKey {
        let number = nextNumber()
        let result: Result<RSAPrivateKey, RSAKeySourceFault> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                add(Waiter(number: number) { continuation.resume(returning: $0) })
                // Before it was added there was nothing to remove.
                if Task.isCancelled { remove(number) }
            }
        } onCancel: {
            remove(number)
        }
        return try result.get()
    }

    private func nextNumber() -> UInt64 {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        lastNumber += 1
        return lastNumber
    }

    private func remove(_ number: UInt64) {
        pthread_mutex_lock(&lock)
        let index = waiters.firstIndex { $0.number == number }
        let removed = index.map { waiters.remove(at: $0) }
        pthread_mutex_unlock(&lock)
        removed?.finish(.failure(.overloaded))
    }

    private func add(_ waiter: Waiter) {
        pthread_mutex_lock(&lock)
        let key = keys.popLast()
        var isRefused = false
        if key == nil {
            isRefused = isStopped || waiters.count >= queueLimit
            if !isRefused {
                waiters.append(waiter)
                beginThread()
                isRefused = !hasThread
                if isRefused { waiters.removeLast() }
            }
        }
        pthread_cond_signal(&changed)
        pthread_mutex_unlock(&lock)
        if let key { waiter.finish(.success(key)) } else if isRefused { waiter.finish(.failure(.overloaded)) }
    }

    /// Under the lock. A process that is short of threads is asked again with the next caller.
    private func beginThread() {
        guard !hasThread, !isStopped else { return }
        hasThread = NativeThread.start(niceness: 0) { [self] in work() }
    }

    private func takeWaiters() -> [Waiter] {
        defer { waiters = [] }
        return waiters
    }

    private func work() {
        while isWanted() {
            do {
                hand(try make())
            } catch {
                refuse(.failed("\(error)"))
                // What failed now fails a moment later too.
                pause()
            }
        }
    }

    /// Waits until a key is wanted; false once none will be. Without filling the thread ends with the last caller.
    private func isWanted() -> Bool {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        while isFilling, !isStopped, waiters.isEmpty, keys.count >= size { pthread_cond_wait(&changed, &lock) }
        if isStopped || waiters.isEmpty && !isFilling {
            hasThread = false
            return false
        }
        return true
    }

    private func hand(_ key: RSAPrivateKey) {
        pthread_mutex_lock(&lock)
        let waiter = waiters.isEmpty ? nil : waiters.removeFirst()
        if waiter == nil { keys.append(key) }
        pthread_mutex_unlock(&lock)
        waiter?.finish(.success(key))
    }

    private func refuse(_ fault: RSAKeySourceFault) {
        pthread_mutex_lock(&lock)
        let refused = takeWaiters()
        pthread_mutex_unlock(&lock)
        for waiter in refused { waiter.finish(.failure(fault)) }
    }

    /// A second, or until the reserve is stopped or asked.
    private func pause() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        time.tv_sec += 1
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        guard !isStopped, waiters.isEmpty else { return }
        pthread_cond_timedwait(&changed, &lock, &time)
    }
}
