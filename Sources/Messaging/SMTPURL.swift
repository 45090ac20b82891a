package import Core

/// Where and how mail is submitted: `smtp://user:password@host:587?starttls=required&from=…` or `smtps://…`.
///
/// User and password are percent-encoded (RFC 3986 §3.2.1). `starttls` is `required`, `optional` or `none`; without it
/// a loopback host has `optional` and every other host `required`. Credentials are refused where the connection might
/// stay unprotected: whoever sits between could take the offer of STARTTLS away. `from` names the default sender.
package struct SMTPURL: Sendable {
    package let host: String
    package let port: UInt16
    /// TLS from the first byte (RFC 8314 §3.3), the scheme `smtps`.
    package let isImplicitTLS: Bool
    package let startTLS: StartTLS
    package let user: String?
    package let password: Secret?
    /// The sender of messages that name none.
    package let sender: String?

    /// What is done about the offer of STARTTLS (RFC 3207).
    package enum StartTLS: String, Sendable {
        case required, optional, none
    }

    /// Why a URL was refused; the text is safe to print, it never repeats the URL.
    package struct Fault: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    package init(_ text: String) throws(Fault) {
        let (scheme, rest) = try Self.cut(text)
        isImplicitTLS = scheme == "smtps"
        let (authority, query) = rest.cut(at: "?")
        let address = authority.last == "/" ? authority.dropLast() : authority
        let at = address.lastIndex(of: "@")
        (user, password) = try Self.credentials(at.map { address[..<$0] })
        let place = at.map { address[address.index(after: $0)...] } ?? address
        (host, port) = try Self.place(place, defaultPort: isImplicitTLS ? 465 : 587)
        let options = try Self.options(query)
        startTLS = try Self.startTLS(options["starttls"], host: host, isImplicitTLS: isImplicitTLS)
        sender = options["from"]
        if user != nil, !isImplicitTLS, startTLS != .required, !Self.isLoopback(host) {
            throw Fault(description: "credentials need smtps or starttls=required")
        }
        if let sender, (try? MailAddress(sender, field: "from")) == nil {
            throw Fault(description: "from is not a mail address")
        }
    }

    /// Scheme, host and port alone, as libcurl takes them.
    var submissionURL: String {
        "\(isImplicitTLS ? "smtps" : "smtp")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

extension SMTPURL {
    private static func cut(_ text: String) throws(Fault) -> (scheme: String, rest: Substring) {
        for scheme in ["smtp", "smtps"] where text.lowercased().hasPrefix("\(scheme)://") {
            return (scheme, text.dropFirst(scheme.count + 3))
        }
        throw Fault(description: "the scheme must be smtp or smtps")
    }

    private static func credentials(_ text: Substring?) throws(Fault) -> (String?, Secret?) {
        guard let text else { return (nil, nil) }
        let (user, password) = text.cut(at: ":")
        guard let user = Percent.decode(user.utf8), let password = Percent.decode((password ?? "").utf8), !user.isEmpty,
            !(user + password).unicodeScalars.contains(where: \.isControl)
        else { throw Fault(description: "user and password must be percent-encoded text") }
        return (user, Secret(password))
    }

    private static func place(_ text: Substring, defaultPort: UInt16) throws(Fault) -> (String, UInt16) {
        var host = text
        var port: Substring?
        if text.first == "[", let close = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<close]
            let rest = text[text.index(after: close)...]
            guard rest.isEmpty || rest.first == ":" else { throw Fault(description: "the host is malformed") }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else {
            (host, port) = text.cut(at: ":")
        }
        guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else { throw Fault(description: "the host is malformed") }
        guard let port else { return (String(host), defaultPort) }
        guard let number = UInt16(port), number > 0 else { throw Fault(description: "the port is not a number") }
        return (String(host), number)
    }

    private static func options(_ query: Substring?) throws(Fault) -> Parameters {
        guard let parameters = try? Parameters(urlEncoded: (query ?? "").utf8), parameters.repeated == nil
        else { throw Fault(description: "the query is malformed") }
        guard parameters.keeping(["starttls", "from"]) == parameters
        else { throw Fault(description: "the query knows starttls and from alone") }
        return parameters
    }

    private static func startTLS(_ text: String?, host: String, isImplicitTLS: Bool) throws(Fault) -> StartTLS {
        guard let text else { return isImplicitTLS ? .none : isLoopback(host) ? .optional : .required }
        guard !isImplicitTLS else { throw Fault(description: "smtps has no starttls") }
        guard let choice = StartTLS(rawValue: text)
        else { throw Fault(description: "starttls must be required, optional or none") }
        return choice
    }

    /// The names and literals of this machine itself; nothing is resolved.
    private static func isLoopback(_ host: String) -> Bool {
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return host.lowercased() == "localhost" || host == "::1"
            || octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool { Percent.isUnreserved(byte) || byte == UInt8(ascii: ":") }
}

extension Substring {
    /// What stands before and after the first `separator`; nil after where there is none.
    fileprivate func cut(at separator: Character) -> (before: Substring, after: Substring?) {
        guard let index = firstIndex(of: separator) else { return (self, nil) }
        return (self[..<index], self[self.index(after: index)...])
    }
}
