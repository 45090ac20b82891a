package import Core
import Crypto

/// An application that is registered with a provider.
package struct EmulatedClient: Sendable {
    package let id: String
    package let secret: String
    /// Where its people may be sent back to; empty is anywhere, for a server whose port is not known before.
    package let callbacks: [String]

    package init(id: String = "app-of-ours", secret: String = "secret-of-the-app", callbacks: [String] = []) {
        self.id = id
        self.secret = secret
        self.callbacks = callbacks
    }

    func takes(_ callback: String) -> Bool { callbacks.isEmpty || callbacks.contains(callback) }
}

/// Somebody with an account at a provider.
package struct EmulatedPerson: Sendable {
    package let subject: String
    package var email: String?
    package var isProven = true
    package var givenName: String
    package var familyName: String

    package var name: String { "\(givenName) \(familyName)" }

    package init(subject: String, email: String?, givenName: String, familyName: String) {
        self.subject = subject
        self.email = email
        self.givenName = givenName
        self.familyName = familyName
    }
}

/// What an authorization code stands for.
struct EmulatedGrant: Sendable {
    let person: EmulatedPerson
    let callback: String
    let scopes: [String]
    let nonce: String?
    let challenge: String?
}

/// Clients, people, codes and tokens of one provider.
package final class EmulatedAccounts: Sendable {
    package let client: EmulatedClient
    package let people: TestBox<[EmulatedPerson]>
    let clock: any WallClock
    let randomness: any Randomness
    /// Where a browser finds a path of a host; the host itself unless the emulators listen elsewhere.
    let address: @Sendable (_ host: String, _ path: String) -> String
    private let codes = TestBox<[String: EmulatedGrant]>([:])
    private let used = TestBox<Set<String>>([])
    private let tokens = TestBox<[String: EmulatedGrant]>([:])

    package init(
        client: EmulatedClient, people: [EmulatedPerson], clock: any WallClock, randomness: any Randomness,
        address: @escaping @Sendable (String, String) -> String = { "https://\($0)\($1)" }
    ) {
        self.client = client
        self.people = TestBox(people)
        self.clock = clock
        self.randomness = randomness
        self.address = address
    }

    /// Two people, one of whom has no address.
    package static let someone = [
        EmulatedPerson(
            subject: "100200300400500600700", email: "mira.ost@example.org", givenName: "Mira", familyName: "Ost"),
        EmulatedPerson(subject: "100200300400500600701", email: nil, givenName: "Noah", familyName: "Null"),
    ]

    func makeCode(_ grant: EmulatedGrant) -> String {
        let code = randomness.handle()
        codes.change { $0[code] = grant }
        return code
    }

    enum Redemption {
        case granted(EmulatedGrant)
        case usedBefore, unknown
    }

    /// A code is good once.
    func redeem(_ code: String) -> Redemption {
        if used.value.contains(code) { return .usedBefore }
        guard let grant = codes.value[code] else { return .unknown }
        used.change { $0.insert(code) }
        return .granted(grant)
    }

    func makeToken(_ grant: EmulatedGrant, prefix: String) -> String {
        let token = prefix + randomness.handle()
        tokens.change { $0[token] = grant }
        return token
    }

    func grant(of token: String?) -> EmulatedGrant? { token.flatMap { tokens.value[$0] } }

    /// Whether a verifier is that of a challenge (RFC 7636 §4.6).
    static func fits(_ verifier: String?, _ challenge: String?) -> Bool {
        guard let challenge else { return true }
        return verifier.map { Base64URL.encode(Array(SHA256.hash(data: Array($0.utf8)))) } == challenge
    }
}

extension EmulatedAccounts {
    /// A page with a button for each person and one to say no; each posts the request back with the choice.
    func chooser(_ request: EmulatedRequest, title: String) -> EmulatedResponse {
        let hidden = request.query.entries.map { entry in
            "<input type=\"hidden\" name=\"\(Self.escaped(entry.name))\" value=\"\(Self.escaped(entry.value))\">"
        }.joined()
        let action = Self.escaped(address(request.host, request.path))
        func form(_ name: String, _ value: String, _ label: String) -> String {
            """
            <form method="post" action="\(action)">\(hidden)
            <input type="hidden" name="\(name)" value="\(Self.escaped(value))"><button>\(Self.escaped(label))</button></form>
            """
        }
        let choices = people.value.map { form("person", $0.subject, "Sign in as \($0.name)") }.joined()
        return .page("<h1>\(title)</h1>\(choices)\(form("cancel", "1", "Cancel"))")
    }

    func person(_ subject: String?) -> EmulatedPerson? { people.value.first { $0.subject == subject } }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;")
    }
}
