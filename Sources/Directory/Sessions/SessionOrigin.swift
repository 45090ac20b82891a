/// Where a session is used from, as its requests say; nothing is decided by it.
package struct SessionOrigin: Sendable, Hashable {
    /// The network address.
    package let address: String?
    /// The browser or the program, in a word or two.
    package let agent: String?

    package init(address: String? = nil, agent: String? = nil) {
        self.address = address
        self.agent = agent
    }
}
