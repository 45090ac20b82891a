import COpenSSL
package import Core
import Glibc

/// What came of comparing a password with its hash.
package enum PasswordMatch: Sendable, Hashable {
    case differs
    case matches
    /// Right, but hashed with weaker parameters than today's: hash it anew.
    case matchesOutdated
}

package enum PasswordHasherFault: Error, Sendable, Hashable {
    /// More work waits than is done in a second or so.
    case overloaded
    /// The library refused.
    case failed
}

/// argon2id on threads of its own, each with its own arena, behind a bounded queue. Unchecked: everything mutable is
/// under `lock`.
package final class PasswordHasher: @unchecked Sendable {
    private struct Job {
        let password: Secret
        let salt: [UInt8]
        let parameters: Argon2Parameters
        let length: Int
        let finish: @Sendable (Result<[UInt8], PasswordHasherFault>) -> Void
    }

    package let parameters: Argon2Parameters
    private let randomness: any Randomness
    private let queueLimit: Int
    private var lock = pthread_mutex_t()
    private var arrived = pthread_cond_t()
    private var queue: [Job] = []
    private var isStopped = false
    /// What an unknown user's password is compared with.
    private let nobody: PHCString

    /// `slots` threads, one for each core that may hash; `queueLimit` jobs may wait beside those at work.
    package init(
        parameters: Argon2Parameters = .owasp, slots: Int, queueLimit: Int, randomness: any Randomness
    ) {
        self.parameters = parameters
        self.randomness = randomness
        self.queueLimit = queueLimit
        nobody = PHCString(parameters: parameters, salt: randomness.bytes(16), hash: randomness.bytes(32))
        pthread_mutex_init(&lock, nil)
        pthread_cond_init(&arrived, nil)
        for _ in 0..<slots { NativeThread.start(niceness: 5) { [self] in work() } }
    }

    /// Ends the threads once what waits is done.
    package func shutdown() {
        pthread_mutex_lock(&lock)
        isStopped = true
        pthread_cond_broadcast(&arrived)
        pthread_mutex_unlock(&lock)
    }

    /// How many jobs wait, for metrics.
    package var waiting: Int {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        return queue.count
    }

    /// A PHC string with a fresh salt.
    package func hash(_ password: Secret) async throws(PasswordHasherFault) -> String {
        let salt = randomness.bytes(16)
        let hash = try await compute(password, salt, parameters, 32)
        return PHCString(parameters: parameters, salt: salt, hash: hash).text
    }

    /// Compares in constant time; a text that is no PHC string of ours matches nothing, at the usual price.
    package func verify(_ password: Secret, against phc: String) async throws(PasswordHasherFault) -> PasswordMatch {
        guard let stored = PHCString(phc) else {
            try await verifyNobody(password)
            return .differs
        }
        let hash = try await compute(password, stored.salt, stored.parameters, stored.hash.count)
        guard Secret.constantTimeEqual(hash, stored.hash) else { return .differs }
        return stored.parameters.isWeaker(than: parameters) ? .matchesOutdated : .matches
    }

    /// The work of a comparison for someone who does not exist.
    package func verifyNobody(_ password: Secret) async throws(PasswordHasherFault) {
        _ = try await compute(password, nobody.salt, nobody.parameters, nobody.hash.count)
    }

    private func compute(
        _ password: Secret, _ salt: [UInt8], _ parameters: Argon2Parameters, _ length: Int
    ) async throws(PasswordHasherFault) -> [UInt8] {
        let result: Result<[UInt8], PasswordHasherFault> = await withCheckedContinuation { continuation in
            add(
                Job(password: password, salt: salt, parameters: parameters, length: length) {
                    continuation.resume(returning: $0)
                })
        }
        return try result.get()
    }

    private func add(_ job: Job) {
        pthread_mutex_lock(&lock)
        let isRefused = isStopped || queue.count >= queueLimit
        if !isRefused {
            queue.append(job)
            pthread_cond_signal(&arrived)
        }
        pthread_mutex_unlock(&lock)
        if isRefused { job.finish(.failure(.overloaded)) }
    }

    private func work() {
        let arena = Argon2Arena(capacity: Int(parameters.memoryKiB) * 1024)
        while let job = take() {
            let hash = try? arena.hash(job.password, salt: job.salt, parameters: job.parameters, count: job.length)
            job.finish(hash.map { .success($0) } ?? .failure(.failed))
        }
    }

    private func take() -> Job? {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        while queue.isEmpty, !isStopped { pthread_cond_wait(&arrived, &lock) }
        return queue.isEmpty ? nil : queue.removeFirst()
    }
}
