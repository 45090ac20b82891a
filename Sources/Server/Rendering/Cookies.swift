import Core
import Directory
import HTTPTypes
import OAuth

/// The cookies of a pool's pages.
///
/// Over https `__Host-cs-<pool>`: this host only, Secure, no domain. Over http, which only a loopback public URL may
/// use, the same names without prefix and Secure. A malformed header is no cookies at all.
struct PageCookies {
    let isSecure: Bool
    /// The pool's address that the browser came to.
    let base: String
    let pool: UserPoolID

    private var sessionName: String { "\(isSecure ? "__Host-" : "")cs-\(pool)" }
    private var bindingName: String { "\(sessionName)-b" }
    private var deviceName: String { "\(sessionName)-d" }

    func browser(_ header: String?) -> Browser {
        Browser(
            base: base, session: value(of: sessionName, in: header), binding: value(of: bindingName, in: header),
            device: value(of: deviceName, in: header))
    }

    func field(_ change: CookieChange) -> String {
        switch change {
        case .setSession(let handle, let lifetime): cookie(sessionName, handle, seconds: Int(lifetime.seconds))
        case .clearSession: cookie(sessionName, "", seconds: 0)
        case .setBinding(let value): cookie(bindingName, value, seconds: nil)
        case .setDevice(let handle): cookie(deviceName, handle, seconds: Int(Devices.browserLifetime.seconds))
        }
    }

    private func cookie(_ name: String, _ value: String, seconds: Int?) -> String {
        var parts = ["\(name)=\(value)", "Path=/", "HttpOnly", "SameSite=Lax"]
        if let seconds { parts.append("Max-Age=\(seconds)") }
        if isSecure { parts.append("Secure") }
        return parts.joined(separator: "; ")
    }

    /// A handle of ours has 43 letters of base64url; anything else is not looked at.
    private func value(of name: String, in header: String?) -> String? {
        for part in (header ?? "").split(separator: ";") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0] == name else { continue }
            return pair[1].utf8.count == 43 && Base64URL.decode(pair[1]) != nil ? String(pair[1]) : nil
        }
        return nil
    }
}
