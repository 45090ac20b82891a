import Glibc

/// A detached POSIX thread for work that takes long, away from the threads that serve requests.
enum NativeThread {
    private final class Body {
        let niceness: Int32
        let run: @Sendable () -> Void

        init(_ niceness: Int32, _ run: @escaping @Sendable () -> Void) {
            self.niceness = niceness
            self.run = run
        }
    }

    /// `niceness` above zero yields to the threads that answer requests. False where the process gets no thread.
    @discardableResult static func start(niceness: Int32, _ run: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(niceness, run))
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                // On Linux the nice value is a thread's own, and 0 is the calling thread.
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, body.niceness)
                body.run()
                return nil
            }, body.toOpaque())
        if status == 0 { pthread_detach(thread) } else { body.release() }
        return status == 0
    }
}
