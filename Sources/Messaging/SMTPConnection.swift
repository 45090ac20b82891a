import CCurl
import Core

/// One libcurl handle, which keeps its connection to the server between mails. Used by one thread.
///
/// Owns every pointer that it hands to libcurl; none leaves this file.
final class SMTPConnection {
    private let curl: UnsafeMutableRawPointer
    private let server: SMTPServer
    /// Where libcurl writes what went wrong.
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// Nil where libcurl has no memory, or could not set itself up.
    init?(server: SMTPServer) {
        guard libraryIsReady, let handle = curl_easy_init() else {
            errorText.deallocate()
            return nil
        }
        curl = handle
        self.server = server
    }

    deinit {
        curl_easy_cleanup(curl)
        errorText.deallocate()
    }

    /// Blocks until the server has taken or refused the mail, thirty seconds at most.
    func submit(_ text: MailText) -> Result<Void, DeliveryFailure> {
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        var upload = Upload(bytes: text.bytes)
        let code = withUnsafeMutablePointer(to: &upload) { perform(text, $0) }
        var reply = 0
        countersign_curl_response_code(curl, &reply)
        // Pointers into this call must not outlive it; a reset keeps the connection.
        curl_easy_reset(curl)
        guard code != CURLE_OK else { return .success(()) }
        return .failure(failure(code, reply: reply, bodyWasRead: upload.offset > 0))
    }

    private func perform(_ text: MailText, _ upload: UnsafeMutablePointer<Upload>) -> CURLcode {
        guard let recipients = curl_slist_append(nil, "<\(text.envelopeRecipient)>") else { return CURLE_OUT_OF_MEMORY }
        defer { curl_slist_free_all(recipients) }
        return firstFault([
            setServer, setLimits, setProtection,
            { [self] in set(CURLOPT_MAIL_FROM, "<\(text.envelopeSender)>") },
            { [self] in countersign_curl_set_recipients(curl, recipients) },
            { [self] in countersign_curl_set_reader(curl, readUpload, upload) },
            { [self] in curl_easy_perform(curl) },
        ])
    }

    private func setServer() -> CURLcode {
        firstFault([
            { [self] in set(CURLOPT_URL, server.url.submissionURL) },
            { [self] in countersign_curl_mail_only(curl) },
            // An empty text: no proxy, whatever the environment says.
            { [self] in set(CURLOPT_PROXY, "") },
            { [self] in set(CURLOPT_USERNAME, server.url.user) },
            { [self] in set(CURLOPT_PASSWORD, server.url.password?.revealedText) },
            { [self] in set(CURLOPT_UPLOAD, 1) },
            { [self] in countersign_curl_set_pointer(curl, CURLOPT_ERRORBUFFER, errorText) },
        ])
    }

    private func setLimits() -> CURLcode {
        firstFault([
            { [self] in set(CURLOPT_CONNECTTIMEOUT_MS, 10_000) },
            { [self] in set(CURLOPT_TIMEOUT_MS, 30_000) },
            // No SIGALRM: this is one thread of several.
            { [self] in set(CURLOPT_NOSIGNAL, 1) },
            // One connection a handle, not used again after a minute of idleness.
            { [self] in set(CURLOPT_MAXCONNECTS, 1) },
            { [self] in set(CURLOPT_MAXAGE_CONN, 60) },
        ])
    }

    private func setProtection() -> CURLcode {
        firstFault([
            { [self] in
                switch server.url.startTLS {
                case .required: countersign_curl_starttls_required(curl)
                case .optional: countersign_curl_starttls_optional(curl)
                case .none: CURLE_OK
                }
            },
            { [self] in countersign_curl_tls_1_2(curl) },
            { [self] in set(CURLOPT_SSL_VERIFYPEER, 1) },
            { [self] in set(CURLOPT_SSL_VERIFYHOST, 2) },
            { [self] in set(CURLOPT_CAINFO, server.certificateAuthorities) },
        ])
    }

    private func set(_ option: CURLoption, _ value: Int) -> CURLcode { countersign_curl_set_long(curl, option, value) }

    /// Nothing for nil: the default stays.
    private func set(_ option: CURLoption, _ value: String?) -> CURLcode {
        value.map { countersign_curl_set_text(curl, option, $0) } ?? CURLE_OK
    }

    private func firstFault(_ steps: [() -> CURLcode]) -> CURLcode {
        for step in steps {
            let code = step()
            if code != CURLE_OK { return code }
        }
        return CURLE_OK
    }

    /// Permanent only where the server judged this very mail (RFC 5321 §4.2.1): a 5xx to MAIL, RCPT or DATA is
    /// libcurl's `SEND_ERROR`, one after the content its `WEIRD_SERVER_REPLY`. 530 to 538 speak of us (RFC 4954 §6),
    /// and 5xx as greeting or to AUTH or STARTTLS too: the operator mends that, and the mail can wait.
    private func failure(_ code: CURLcode, reply: Int, bodyWasRead: Bool) -> DeliveryFailure {
        let detail = String(cString: errorText)
        let cause = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        let log = reply >= 400 ? "SMTP: \(cause) (reply \(reply))" : "SMTP: \(cause)"
        let isAboutTheMail = code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY && bodyWasRead
        let isRefusal = (500...599).contains(reply) && !(530...538).contains(reply)
        return isAboutTheMail && isRefusal ? .permanent(log: log) : .temporary(log: log)
    }
}

/// What libcurl has still to read.
private struct Upload {
    let bytes: [UInt8]
    var offset = 0
}

/// libcurl asks for at most `size * count` bytes; 0 is the end. Dots at line starts are its own matter.
private let readUpload: countersign_curl_read = { buffer, size, count, context in
    guard let buffer, let upload = context?.assumingMemoryBound(to: Upload.self) else { return 0 }
    let offset = upload.pointee.offset
    let length = min(size * count, upload.pointee.bytes.count - offset)
    let target = UnsafeMutableRawBufferPointer(start: buffer, count: length)
    target.copyBytes(from: upload.pointee.bytes[offset..<(offset + length)])
    upload.pointee.offset = offset + length
    return length
}

/// libcurl sets itself up once in a process, before its first handle, and not on two threads at a time.
private let libraryIsReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
