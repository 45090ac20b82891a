import Core
import Dispatch
import Glibc
import Synchronization

/// A few threads that block so that no task does, and the bounded queue before them.
///
/// A thread starts when a mail comes and none is idle, and lives until `stop`.
final class SMTPThreads: Sendable {
    /// Connections at most: submission servers commonly allow ten or more to one client.
    static let maximumThreads = 4
    /// Mails that may wait. At four a second they wait about a minute; more is for the outbox to keep.
    static let maximumWaiting = 256

    typealias Answer = Result<Void, DeliveryFailure>

    private struct Job: Sendable {
        let text: MailText
        let answer = OneAnswer()
    }

    private struct State {
        var waiting: [Job] = []
        var threads = 0
        var idle = 0
        var isStopped = false
    }

    private let server: SMTPServer
    /// How long a cancelled delivery still waits for the answer to a mail that is under way.
    private let grace: Duration
    private let state = Mutex(State())
    /// Counts the waiting jobs, and at the end one call for each thread.
    private let wakeUp = DispatchSemaphore(value: 0)

    init(server: SMTPServer, grace: Duration) {
        self.server = server
        self.grace = grace
    }

    /// Waits for a thread's answer, without blocking. A task that is cancelled waits for the rest of `grace` at most;
    /// the thread then goes on alone.
    func deliver(_ text: MailText) async -> Answer {
        let job = Job(text: text)
        if let refusal = accept(job) { return .failure(.temporary(log: refusal)) }
        return await withTaskCancellationHandler {
            await job.answer.wait()
        } onCancel: {
            abandon(job)
        }
    }

    private func abandon(_ job: Job) {
        let waited = state.withLock { state in
            let count = state.waiting.count
            state.waiting.removeAll { $0.answer === job.answer }
            return state.waiting.count < count
        }
        guard !waited else { return job.answer.give(.failure(.temporary(log: "the mail was not submitted"))) }
        let grace = grace
        Task {
            try? await Pause.for(grace)
            job.answer.give(.failure(.temporary(log: "the mail server's answer was not waited for")))
        }
    }

    /// Ends the threads when they have finished what they are at, and refuses what waits.
    func stop() {
        let (refused, threads) = state.withLock { state in
            state.isStopped = true
            let waiting = state.waiting
            state.waiting = []
            return (waiting, state.threads)
        }
        for job in refused { job.answer.give(.failure(.temporary(log: "mail submission is stopping"))) }
        for _ in 0..<threads { wakeUp.signal() }
    }

    /// Nil where the job was queued, otherwise why not.
    private func accept(_ job: Job) -> String? {
        let refusal: String? = state.withLock { state in
            if state.isStopped { return "mail submission has stopped" }
            if state.waiting.count >= Self.maximumWaiting { return "the queue for mail submission is full" }
            if state.idle <= state.waiting.count, state.threads < Self.maximumThreads {
                if startThread() { state.threads += 1 }
                if state.threads == 0 { return "no thread could be started for mail submission" }
            }
            state.waiting.append(job)
            return nil
        }
        if refusal == nil { wakeUp.signal() }
        return refusal
    }

    private func startThread() -> Bool {
        let context = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<SMTPThreads>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func work() {
        blockSignals()
        let connection = SMTPConnection(server: server)
        while let job = next() {
            let answer = connection?.submit(job.text) ?? .failure(.temporary(log: "libcurl has no handle"))
            job.answer.give(answer)
        }
    }

    /// The next job, nil when it is time to end.
    private func next() -> Job? {
        while true {
            state.withLock { $0.idle += 1 }
            wakeUp.wait()
            let (job, isStopped) = state.withLock { state -> (Job?, Bool) in
                state.idle -= 1
                return (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isStopped)
            }
            if let job { return job }
            if isStopped { return nil }
        }
    }

    /// Signals belong to the main thread; a write to a closed connection must be an error, not SIGPIPE.
    private func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}
