/// HTTP requests of our own: the one way out for every fetch.
///
/// Whoever implements it connects to an address that it has checked, follows no redirect and keeps to the bounds of the
/// request. Tests replace it.
package protocol OutboundHTTP: Sendable {
    func fetch(_ request: OutboundRequest) async throws(OutboundFault) -> OutboundResponse
}

/// One request that leaves the process.
package struct OutboundRequest: Sendable {
    package let method: String
    package let url: String
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// For everything, the wait for a free thread included.
    package let timeLimit: Duration
    /// Bytes of the answer's body.
    package let sizeLimit: Int

    /// Ten seconds and a megabyte, unless said otherwise.
    package init(
        method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        timeLimit: Duration = .seconds(10), sizeLimit: Int = 1_048_576
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeLimit = timeLimit
        self.sizeLimit = sizeLimit
    }
}

/// What came back, whatever its status.
package struct OutboundResponse: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of a name, which is given in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
}

/// Why nothing came back.
package struct OutboundFault: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The address may not be reached, or the request is none.
        case refused
        /// It took longer than it may.
        case timedOut
        /// The answer is larger than it may be.
        case tooLarge
        /// Too much is on its way out already.
        case overloaded
        /// Everything else: no such host, no connection, no protection.
        case failed
    }

    package let kind: Kind
    /// For the log alone.
    package let log: String

    package init(_ kind: Kind, log: String) {
        self.kind = kind
        self.log = log
    }
}

/// Programs of this machine that are asked something on their standard input. Tests need not replace it.
package protocol ProgramRunning: Sendable {
    /// Runs to the end, or for `timeLimit` at most: what still runs then is killed.
    func run(
        _ program: LocalProgram, input: [UInt8], timeLimit: Duration, sizeLimit: Int
    ) async throws(OutboundFault) -> ProgramResult
}

/// A program and its arguments; nothing is interpreted by a shell.
package struct LocalProgram: Sendable, Hashable {
    /// Absolute.
    package let path: String
    package let arguments: [String]

    package init(path: String, arguments: [String] = []) {
        self.path = path
        self.arguments = arguments
    }
}

/// What a program left.
package struct ProgramResult: Sendable, Hashable {
    /// The exit status; 128 and more where a signal ended it, as shells count.
    package let status: Int32
    /// Its standard output.
    package let output: [UInt8]
    /// The end of its standard error, for the log.
    package let complaint: String

    package init(status: Int32, output: [UInt8], complaint: String) {
        self.status = status
        self.output = output
        self.complaint = complaint
    }
}
