package import Core
package import Directory

extension BrowserSession {
    /// Whether its user signed in so lately that the browser may change what the account is signed in with: within ten
    /// minutes (NIST SP 800-63B §4.1.2, ASVS 7.5.1). A browser that was left open does not.
    package func isRecent(at now: Moment) -> Bool { now - authTime < .minutes(10) }
}
