import Synchronization

/// The answer to one mail, given by whoever comes first: the thread that submits it, or the end of patience.
final class OneAnswer: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<SMTPThreads.Answer, Never>)
        case given(SMTPThreads.Answer)
    }

    private let state = Mutex(State.open)

    /// The first one counts.
    func give(_ answer: SMTPThreads.Answer) {
        let waiter: CheckedContinuation<SMTPThreads.Answer, Never>? = state.withLock { state in
            switch state {
            case .given: return nil
            case .open:
                state = .given(answer)
                return nil
            case .awaited(let waiter):
                state = .given(answer)
                return waiter
            }
        }
        waiter?.resume(returning: answer)
    }

    /// Waits for the answer; for one task.
    func wait() async -> SMTPThreads.Answer {
        await withCheckedContinuation { waiter in
            let given: SMTPThreads.Answer? = state.withLock { state in
                if case .given(let answer) = state { return answer }
                state = .awaited(waiter)
                return nil
            }
            if let given { waiter.resume(returning: given) }
        }
    }
}
