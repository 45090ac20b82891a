import Core
import Directory
import NativeCrypto

/// Whom a pool's passkeys are made for (WebAuthn Level 3 §4), and what it asks of them.
struct RelyingParty: Sendable, Hashable {
    /// A domain in lower case; passkeys are bound to it for ever.
    let id: String
    let name: String
    let requiresUserVerification: Bool

    /// `userVerification` of the options.
    var userVerification: String { requiresUserVerification ? "required" : "preferred" }

    var hash: [UInt8] { Digest.sha256(Array(id.utf8)) }

    /// Whether a page of this origin may ask for the id: its host is the id or lies below it, as browsers have it
    /// (§5.1.3 step 8); over https, or at this very machine without.
    func allows(origin: String) -> Bool {
        let parts = origin.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[1].hasPrefix("//"),
            parts.count == 2 || UInt16(parts[2]).map(String.init) == String(parts[2])
        else { return false }
        let host = parts[1].dropFirst(2)
        guard host == id || host.hasSuffix(".\(id)") else { return false }
        return parts[0] == "https" || parts[0] == "http" && (host == "localhost" || host.hasSuffix(".localhost"))
    }

    /// A domain as browsers take it for an id: letters, digits and hyphens between dots, and no IP address.
    static func isID(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let areLabels = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { isLowerCase($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
        }
        return areLabels && (1...253).contains(text.utf8.count) && labels.last?.utf8.allSatisfy(isDigit) == false
    }

    private static func isLowerCase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Authority {
    /// Whom a pool's passkeys are made for: what it says itself, else its domain, else the host of the public URL.
    ///
    /// Throws `.webAuthnNotEnabled` where no sign-in may begin with a passkey, `.webAuthnConfigurationMissing` where
    /// the only name is an IP address, which browsers refuse.
    func relyingParty(of pool: PoolConfiguration) throws -> RelyingParty {
        let settings = pool.pool.settings
        guard settings.firstFactors.contains(.passkey) else {
            throw AuthorityError(.webAuthnNotEnabled, "WebAuthn is not enabled for the user pool.")
        }
        let domain = pool.domain.map { $0.isCustom ? $0.name : "\($0.name).\(installation.domainSuffix)" }
        let id = settings.passkeys.relyingPartyID ?? domain ?? installation.host
        guard RelyingParty.isID(id) else {
            throw AuthorityError(
                .webAuthnConfigurationMissing, "The user pool has neither a relying party id nor a domain.")
        }
        return RelyingParty(
            id: id, name: pool.pool.name, requiresUserVerification: settings.passkeys.requiresUserVerification)
    }
}

extension Installation {
    /// The host of the public URL, in lower case, without a port.
    var host: String {
        let authority = publicURL.split(separator: "/", maxSplits: 2).dropFirst().first ?? ""
        guard !authority.hasPrefix("[") else { return String(authority.prefix { $0 != "]" }.dropFirst()) }
        return authority.prefix { $0 != ":" }.lowercased()
    }
}
