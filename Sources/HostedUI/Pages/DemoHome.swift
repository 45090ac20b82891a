/// Development only: the front page of the small relying party on the demo pool.
package struct DemoHome: Page {
    /// Someone who can sign in there.
    package struct Account: Sendable, Hashable {
        package var username: String
        package var password: String
        /// What is special about them, in a few words.
        package var note: String

        package init(username: String, password: String, note: String = "") {
            self.username = username
            self.password = password
            self.note = note
        }
    }

    /// An address worth knowing, such as the discovery document.
    package struct Endpoint: Sendable, Hashable {
        package var name: String
        package var address: Address

        package init(name: String, address: Address) {
            self.name = name
            self.address = address
        }
    }

    /// Starts the authorization code flow.
    package var signIn: Address
    package var signUp: Address?
    package var mailbox: Address?
    package var accounts: [Account]
    package var endpoints: [Endpoint]

    package init(
        signIn: Address, signUp: Address? = nil, mailbox: Address? = nil, accounts: [Account] = [],
        endpoints: [Endpoint] = []
    ) {
        self.signIn = signIn
        self.signUp = signUp
        self.mailbox = mailbox
        self.accounts = accounts
        self.endpoints = endpoints
    }

    package func view(_ texts: Texts) -> [String: View] {
        let people: [View] = accounts.map {
            ["username": .text($0.username), "password": .text($0.password), "note": .optional($0.note)]
        }
        let addresses: [View] = endpoints.map { ["name": .text($0.name), "address": .text($0.address.text)] }
        return [
            "signIn": .text(signIn.text),
            "signUp": .optional(signUp?.text),
            "mailbox": .optional(mailbox?.text),
            "accounts": people.isEmpty ? .absent : ["list": .list(people)],
            "endpoints": addresses.isEmpty ? .absent : ["list": .list(addresses)],
        ]
    }
}
