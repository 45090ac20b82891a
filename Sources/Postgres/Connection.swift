import CPostgres
import Core
import Crypto
import Glibc

/// One connection, used by its own thread alone. Every call blocks.
///
/// Statements are prepared once and executed by name, parameters and results in binary form. Each statement ends in its
/// own Sync, so no two share an implicit transaction and an error ends only the statement that made it.
final class Connection {
    private let pointer: OpaquePointer
    private var prepared: [String: String] = [:]
    /// Those whose Parse has not been answered yet.
    private var unconfirmed: Set<String> = []
    private var nextName = 0
    /// The server keeps a plan for each; beyond this many all are given up.
    private static let preparedLimit = 500
    private let watch: StallWatch?
    private let wait: StallWatch.Wait?

    /// Connects and sets the session up; without a watch an answer is waited for as long as it takes. Throws
    /// `.unavailable`.
    init(_ configuration: PoolConfiguration, isRelaxed: Bool, watch: StallWatch? = nil) throws(DatabaseError) {
        guard let pointer = Self.connect(configuration.connectionString) else {
            throw DatabaseError(.unavailable, logged: "no memory for a connection")
        }
        self.pointer = pointer
        self.watch = watch
        wait = watch?.watch(PQsocket(pointer))
        guard PQstatus(pointer) == CONNECTION_OK else {
            throw DatabaseError(.unavailable, logged: String(cString: PQerrorMessage(pointer)))
        }
        PQsetNoticeProcessor(pointer, { _, _ in }, nil)
        try set(configuration, isRelaxed: isRelaxed)
    }

    /// A peer that is silent is given up after seconds, unless the connection string says otherwise: without that a
    /// host that is gone holds a connection for as long as the kernel likes.
    private static func connect(_ string: Secret) -> OpaquePointer? {
        let defaults = [
            ("connect_timeout", "3"), ("tcp_user_timeout", "5000"), ("keepalives_idle", "2"),
            ("keepalives_interval", "2"), ("keepalives_count", "3"),
        ]
        // The later of two settings counts, and the last one is expanded to all that the string says.
        let settings = defaults + [("dbname", string.revealedText)]
        let names = settings.map { strdup($0.0) }
        let values = settings.map { strdup($0.1) }
        defer {
            for text in names + values { free(text) }
        }
        return PQconnectdbParams(
            names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
    }

    deinit {
        if let wait { watch?.forget(wait) }
        PQfinish(pointer)
    }

    /// False once the server or the network has ended it.
    var isAlive: Bool { PQstatus(pointer) == CONNECTION_OK }

    var socket: Int32 { PQsocket(pointer) }

    /// Asks the socket, for a connection that has rested: the server may have ended it (a restart, a failover), and a
    /// write sent into it would have an outcome that nobody knows.
    func isStillAlive() -> Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        while isAlive, poll(&descriptor, 1, 0) > 0 {
            guard PQconsumeInput(pointer) == 1 else { return false }
        }
        return isAlive
    }

    private func set(_ configuration: PoolConfiguration, isRelaxed: Bool) throws(DatabaseError) {
        let settings = """
            SET TimeZone = 'UTC'; SET application_name = 'countersign'; SET client_min_messages = 'error';
            SET lock_timeout = \(configuration.lockTimeoutMilliseconds);
            SET idle_in_transaction_session_timeout = 60000;
            """ + (isRelaxed ? "SET synchronous_commit = off;" : Self.durability)
        try command(settings)
    }

    /// What is answered must be on the disk: a database whose default is otherwise is told so, one that asks for more
    /// keeps it.
    private static let durability = """
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        """

    /// A statement of ours without parameters: BEGIN, COMMIT, LISTEN.
    func command(_ text: String) throws(DatabaseError) {
        wait?.begin()
        let result = PQexec(pointer, text)
        wait?.end()
        guard let result else { throw lost(sent: true) }
        let storage = ResultStorage(owning: result)
        guard storage.status == PGRES_COMMAND_OK || storage.status == PGRES_TUPLES_OK else {
            throw isAlive ? storage.error : lost(sent: true)
        }
    }

    func enterPipeline() { PQenterPipelineMode(pointer) }
    func exitPipeline() { PQexitPipelineMode(pointer) }

    /// Sends a statement and its Sync without waiting; false where the connection is gone.
    func send(_ statement: SQL) -> Bool {
        let text = statement.text
        let name = prepared[text] ?? prepare(text, statement.parameters)
        guard let name, execute(name, statement.parameters) else { return false }
        return PQpipelineSync(pointer) == 1
    }

    func flush() -> Bool {
        wait?.begin()
        defer { wait?.end() }
        return PQflush(pointer) == 0
    }

    private func prepare(_ text: String, _ parameters: [SQLValue]) -> String? {
        if prepared.count >= Self.preparedLimit { prepared = [:] }
        nextName += 1
        let name = "s\(nextName)"
        let types = parameters.map(\.type)
        guard PQsendPrepare(pointer, name, text, Int32(types.count), types) == 1 else { return nil }
        prepared[text] = name
        unconfirmed.insert(text)
        return name
    }

    private func execute(_ name: String, _ parameters: [SQLValue]) -> Bool {
        let lengths = parameters.map { Int32($0.bytes?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: parameters.count)
        let bytes = Array(parameters.map { ($0.bytes ?? []) + [0] }.joined())
        return bytes.withUnsafeBufferPointer { buffer in
            var offset = 0
            let values = parameters.map { parameter -> UnsafePointer<CChar>? in
                defer { offset += (parameter.bytes?.count ?? 0) + 1 }
                guard parameter.bytes != nil, let base = buffer.baseAddress else { return nil }
                return UnsafeRawPointer(base + offset).assumingMemoryBound(to: CChar.self)
            }
            return PQsendQueryPrepared(pointer, name, Int32(values.count), values, lengths, formats, 1) == 1
        }
    }

    /// Reads the answer to the oldest statement that was sent, up to its Sync.
    func receive(_ statement: SQL) -> Result<Rows, DatabaseError> {
        var answer: Result<Rows, DatabaseError>?
        wait?.begin()
        defer { wait?.end() }
        while isAlive {
            guard let raw = PQgetResult(pointer) else {
                // Nil ends the results of one command; two nils in a row mean that nothing is left.
                if PQisBusy(pointer) == 0, !isAlive { break }
                continue
            }
            let result = ResultStorage(owning: raw)
            switch result.status {
            case PGRES_PIPELINE_SYNC:
                return answer ?? .failure(DatabaseError(.statement, logged: "no answer"))
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                // The first answer to a new statement is that of its Parse.
                if !confirmsParse(of: statement) { answer = .success(Rows(result: result)) }
            case PGRES_FATAL_ERROR:
                answer = .failure(isAlive ? result.error : lost(sent: true))
                // A statement that failed when it ran keeps its plan: nothing would ever drop it on the server.
                // One whose plan is gone or does not fit any more is prepared anew.
                if confirmsParse(of: statement) || result.error.code == .stalePlan { prepared[statement.text] = nil }
            default: break
            }
        }
        return .failure(lost(sent: true))
    }

    /// Whether the answer that came is of the statement's Parse, which is new.
    private func confirmsParse(of statement: SQL) -> Bool {
        !unconfirmed.isEmpty && unconfirmed.remove(statement.text) != nil
    }

    private func lost(sent: Bool) -> DatabaseError {
        DatabaseError(sent ? .outcomeUnknown : .unavailable, logged: String(cString: PQerrorMessage(pointer)))
    }

    /// Notifications that have arrived.
    func notifications() -> [String] {
        PQconsumeInput(pointer)
        var payloads: [String] = []
        while let notification = PQnotifies(pointer) {
            payloads.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return payloads
    }
}
