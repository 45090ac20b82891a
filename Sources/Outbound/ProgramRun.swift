import Core
import Dispatch
import Glibc

/// One program from its start to its end.
///
/// Blocks; owns the process and the pipes, and leaves neither behind.
final class ProgramRun {
    private static let maximumComplaint = 4096
    private static let starting = DispatchSemaphore(value: 1)

    private let process: pid_t
    private let input: Pipe
    private let output: Pipe
    private let complaint: Pipe

    /// Starts it.
    init(_ program: LocalProgram) throws(OutboundFault) {
        // Between a pipe and its mark that no program inherits it, no other program starts: one that held an end of it
        // would keep it open.
        Self.starting.wait()
        defer { Self.starting.signal() }
        guard let input = Pipe(), let output = Pipe(), let complaint = Pipe() else {
            throw OutboundFault(.failed, log: "no pipe: \(String(cString: strerror(errno)))")
        }
        (self.input, self.output, self.complaint) = (input, output, complaint)
        process = try Self.spawn(program, input, output, complaint)
        input.closeReader()
        output.closeWriter()
        complaint.closeWriter()
    }

    /// Writes the input, reads all that comes, waits for the end; kills what is not at its end in time.
    func finish(input bytes: [UInt8], by deadline: Deadline, sizeLimit: Int) throws(OutboundFault) -> ProgramResult {
        var text: [UInt8] = []
        var words: [UInt8] = []
        var rest = bytes[...]
        while !output.isRead || !complaint.isRead {
            // It may wait for the end of its input before it says a word.
            if rest.isEmpty { input.closeWriter() }
            guard wait(deadline, isWriting: !rest.isEmpty) else { throw end(.timedOut, "it did not end in time") }
            if !rest.isEmpty { input.write(&rest) }
            output.read(into: &text)
            complaint.read(into: &words)
            words = Array(words.suffix(Self.maximumComplaint))
            guard text.count <= sizeLimit else { throw end(.tooLarge, "its output is too large") }
        }
        input.closeWriter()
        guard let status = status(by: deadline) else { throw end(.timedOut, "it did not end in time") }
        return ProgramResult(status: status, output: text, complaint: String(decoding: words, as: UTF8.self))
    }

    /// False when the time is over.
    private func wait(_ deadline: Deadline, isWriting: Bool) -> Bool {
        let left = deadline.milliseconds
        guard left > 0 else { return false }
        var descriptors = [
            pollfd(fd: output.isRead ? -1 : output.reader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: complaint.isRead ? -1 : complaint.reader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isWriting ? input.writer : -1, events: Int16(POLLOUT), revents: 0),
        ]
        _ = poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: left))
        return true
    }

    /// The exit status, nil where there is none in time: whoever closes its output need not have ended.
    private func status(by deadline: Deadline) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process { return Self.exitStatus(status) }
            guard ended == 0 || errno == EINTR, deadline.milliseconds > 0 else { return nil }
            _ = poll(nil, 0, 5)
        }
    }

    /// Kills the whole session and takes its first process off the table.
    private func end(_ kind: OutboundFault.Kind, _ words: String) -> OutboundFault {
        kill(-process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return OutboundFault(kind, log: words)
    }

    /// As shells have it; the macros are not imported.
    private static func exitStatus(_ status: Int32) -> Int32 {
        status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }
}

extension ProgramRun {
    /// `POSIX_SPAWN_SETSIGDEF`, `…_SETSIGMASK` and `…_SETSID`, macros that the importer does not see.
    private static let flags: Int16 = 0x04 | 0x08 | 0x80

    private static func spawn(
        _ program: LocalProgram, _ input: Pipe, _ output: Pipe, _ complaint: Pipe
    ) throws(OutboundFault) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.reader, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writer, 1)
        posix_spawn_file_actions_adddup2(&actions, complaint.writer, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Our threads block all signals, which a child would inherit.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, flags)
        var process = pid_t()
        let status = withPointers([program.path] + program.arguments) { arguments in
            withPointers(environment) { posix_spawn(&process, program.path, &actions, &attributes, arguments, $0) }
        }
        guard status == 0 else {
            throw OutboundFault(.failed, log: "\(program.path) does not start: \(String(cString: strerror(status)))")
        }
        return process
    }

    private static var environment: [String] {
        ["PATH=\(getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin")"]
    }

    private static func withPointers<Value>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let pointers = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers)
    }
}

/// Two descriptors, closed at the latest with their owner.
private final class Pipe {
    private(set) var reader: Int32
    private(set) var writer: Int32
    /// Whether all was read.
    private(set) var isRead = false

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (reader, writer) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        closeReader()
        closeWriter()
    }

    func closeReader() {
        if reader >= 0 { close(reader) }
        reader = -1
    }

    func closeWriter() {
        if writer >= 0 { close(writer) }
        writer = -1
    }

    /// What can be read now.
    func read(into bytes: inout [UInt8]) {
        guard !isRead else { return }
        var ready = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, 0) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(reader, &buffer, buffer.count)
        if count > 0 { bytes.append(contentsOf: buffer[..<count]) }
        if count == 0 || count < 0 && errno != EINTR && errno != EAGAIN { isRead = true }
    }

    /// What can be written now; nothing is left to write to a program that does not read.
    func write(_ rest: inout ArraySlice<UInt8>) {
        var ready = pollfd(fd: writer, events: Int16(POLLOUT), revents: 0)
        guard poll(&ready, 1, 0) > 0 else { return }
        // As much as always fits where anything does: a write then does not block.
        let count = rest.prefix(Int(PIPE_BUF)).withUnsafeBytes { Glibc.write(writer, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR && errno != EAGAIN { rest = [] }
    }
}
