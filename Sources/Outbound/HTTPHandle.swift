import CCurl
import Core
import Glibc

/// One libcurl handle, used by one thread at a time.
///
/// Owns every pointer that it hands to libcurl; none leaves this file.
///
/// Sendable because `IdleHandles` hands it to one thread only.
final class HTTPHandle: @unchecked Sendable {
    private let curl: UnsafeMutableRawPointer
    /// Where libcurl writes what went wrong.
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// Nil where libcurl has no memory, or could not set itself up.
    init?() {
        guard libraryIsReady, let handle = curl_easy_init() else {
            errorText.deallocate()
            return nil
        }
        curl = handle
    }

    deinit {
        curl_easy_cleanup(curl)
        errorText.deallocate()
    }

    /// Blocks until there is an answer or a fault. `allows` is asked before each connection.
    func perform(
        _ request: OutboundRequest, within milliseconds: Int, allows: @escaping (IPAddress) -> Bool
    ) -> Result<OutboundResponse, OutboundFault> {
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        let exchange = Exchange(sizeLimit: request.sizeLimit, allows: allows)
        let code = withExtendedLifetime(exchange) { perform(request, milliseconds, exchange) }
        var status = 0
        countersign_curl_response_code(curl, &status)
        // Pointers into this call must not outlive it; a reset keeps the connections.
        curl_easy_reset(curl)
        guard code == CURLE_OK else { return .failure(fault(code, exchange)) }
        return .success(OutboundResponse(status: status, headers: exchange.headers, body: exchange.body))
    }

    private func perform(_ request: OutboundRequest, _ milliseconds: Int, _ exchange: Exchange) -> CURLcode {
        var lines: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(lines) }
        // An empty Expect: no round trip before the body.
        for (name, value) in request.headers + [("expect", "")] {
            guard let longer = curl_slist_append(lines, value.isEmpty ? "\(name):" : "\(name): \(value)") else {
                return CURLE_OUT_OF_MEMORY
            }
            lines = longer
        }
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        var gate = countersign_curl_gate(check: checkAddress, context: context)
        return withUnsafeMutablePointer(to: &gate) { gate in
            request.body.withUnsafeBytes { perform(request, milliseconds, lines, $0, gate, context) }
        }
    }

    private func perform(
        _ request: OutboundRequest, _ milliseconds: Int, _ lines: UnsafeMutablePointer<curl_slist>?,
        _ body: UnsafeRawBufferPointer, _ gate: UnsafeMutablePointer<countersign_curl_gate>,
        _ context: UnsafeMutableRawPointer
    ) -> CURLcode {
        firstFault([
            { [self] in setBounds(milliseconds) },
            { [self] in setTarget(request) },
            { [self] in countersign_curl_set_headers(curl, lines) },
            { [self] in setBody(body, request.method) },
            { [self] in countersign_curl_set_writer(curl, readBody, context) },
            { [self] in countersign_curl_set_header_reader(curl, readHeader, context) },
            { [self] in countersign_curl_set_gate(curl, gate) },
            { [self] in curl_easy_perform(curl) },
        ])
    }

    private func setTarget(_ request: OutboundRequest) -> CURLcode {
        firstFault([
            { [self] in countersign_curl_web_only(curl) },
            { [self] in countersign_curl_set_text(curl, CURLOPT_URL, request.url) },
            { [self] in countersign_curl_set_text(curl, CURLOPT_CUSTOMREQUEST, request.method) },
            // An empty text: no proxy, whatever the environment says.
            { [self] in countersign_curl_set_text(curl, CURLOPT_PROXY, "") },
            { [self] in countersign_curl_set_text(curl, CURLOPT_USERAGENT, "countersign") },
            { [self] in countersign_curl_set_long(curl, CURLOPT_FOLLOWLOCATION, 0) },
            { [self] in countersign_curl_tls_1_2(curl) },
            { [self] in countersign_curl_set_long(curl, CURLOPT_SSL_VERIFYPEER, 1) },
            { [self] in countersign_curl_set_long(curl, CURLOPT_SSL_VERIFYHOST, 2) },
        ])
    }

    private func setBounds(_ milliseconds: Int) -> CURLcode {
        firstFault([
            { [self] in countersign_curl_set_long(curl, CURLOPT_TIMEOUT_MS, milliseconds) },
            // No SIGALRM: this is one thread of several.
            { [self] in countersign_curl_set_long(curl, CURLOPT_NOSIGNAL, 1) },
            { [self] in countersign_curl_set_long(curl, CURLOPT_MAXCONNECTS, 4) },
            { [self] in countersign_curl_set_long(curl, CURLOPT_MAXAGE_CONN, 60) },
            { [self] in countersign_curl_set_pointer(curl, CURLOPT_ERRORBUFFER, errorText) },
        ])
    }

    private func setBody(_ body: UnsafeRawBufferPointer, _ method: String) -> CURLcode {
        guard method != "GET" else { return CURLE_OK }
        return countersign_curl_set_body(curl, body.baseAddress, body.count)
    }

    private func fault(_ code: CURLcode, _ exchange: Exchange) -> OutboundFault {
        let detail = String(cString: errorText)
        let log = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        if exchange.isTooLarge { return OutboundFault(.tooLarge, log: "the answer is too large") }
        if code == CURLE_OPERATION_TIMEDOUT { return OutboundFault(.timedOut, log: log) }
        if let address = exchange.refusedAddress {
            return OutboundFault(.refused, log: "\(address) may not be reached (COUNTERSIGN_OUTBOUND_ALLOW)")
        }
        return OutboundFault(.failed, log: log)
    }

    private func firstFault(_ steps: [() -> CURLcode]) -> CURLcode {
        for step in steps {
            let code = step()
            if code != CURLE_OK { return code }
        }
        return CURLE_OK
    }
}

/// What libcurl's callbacks of one request see.
private final class Exchange {
    static let maximumHeaderBytes = 65_536

    let sizeLimit: Int
    let allows: (IPAddress) -> Bool
    var headers: [(name: String, value: String)] = []
    var headerBytes = 0
    var body: [UInt8] = []
    var isTooLarge = false
    var refusedAddress: String?

    init(sizeLimit: Int, allows: @escaping (IPAddress) -> Bool) {
        self.sizeLimit = sizeLimit
        self.allows = allows
    }

    static func at(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    /// A status line begins another head: an interim one goes before the one that counts.
    func take(header line: String) -> Bool {
        headerBytes += line.utf8.count
        guard headerBytes <= Self.maximumHeaderBytes else {
            isTooLarge = true
            return false
        }
        if line.hasPrefix("HTTP/") { headers = [] }
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, !line.hasPrefix("HTTP/") else { return true }
        headers.append((String(parts[0]), Self.trimmed(parts[1])))
        return true
    }

    /// Without the blanks around; a line ends with CR and LF, which Swift counts as one character.
    private static func trimmed(_ value: Substring) -> String {
        let kept = value.drop(while: \.isWhitespace)
        return String(kept.prefix(kept.reversed().drop(while: \.isWhitespace).count))
    }
}

/// Anything but the number of bytes ends the transfer.
private let readBody: countersign_curl_write = { buffer, size, count, context in
    guard let buffer, let exchange = Exchange.at(context) else { return 0 }
    let length = size * count
    guard exchange.body.count + length <= exchange.sizeLimit else {
        exchange.isTooLarge = true
        return 0
    }
    exchange.body.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: length))
    return length
}

private let readHeader: countersign_curl_write = { buffer, size, count, context in
    guard let buffer, let exchange = Exchange.at(context) else { return 0 }
    let length = size * count
    let line = String(decoding: UnsafeRawBufferPointer(start: buffer, count: length), as: UTF8.self)
    return exchange.take(header: line) ? length : 0
}

private let checkAddress: countersign_curl_check = { context, bytes, count in
    guard let bytes, let exchange = Exchange.at(context),
        let address = IPAddress(bytes: Array(UnsafeBufferPointer(start: bytes, count: count)))
    else { return 0 }
    if exchange.allows(address) { return 1 }
    exchange.refusedAddress = address.text
    return 0
}

/// libcurl counts how often it is set up; the first time must not be on two threads at once.
private let libraryIsReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
