import Authority
package import Core
package import Directory

/// All of an account at a glance. Its forms post `section`, `act` and `id`.
package struct AccountScreen: Sendable {
    package let context: ScreenContext
    package let username: String
    /// What the client may read of the person, in the order of the pool's schema, addresses apart.
    package let profile: [(attribute: SchemaAttribute, value: String)]
    package let canEditProfile: Bool
    package let addresses: [Address]
    /// Whether there is a password, which can be changed.
    package let hasPassword: Bool
    /// Nil where the pool takes none.
    package let passkeys: [Passkey]?
    /// Nil where the pool asks nobody for a second step and takes no code in the place of a password.
    package let steps: Steps?
    /// Nil where the pool remembers none.
    package let devices: [Device]?
    package let sessions: [Session]
    /// Where the application has its people sent to.
    package let back: String
    package let notice: FormNotice?
    package let problems: [FormProblem]
    package let now: Moment

    package struct Address: Sendable {
        package let kind: ContactKind
        /// Nil where there is none.
        package let value: String?
        package let isProven: Bool
        /// The one that takes its place once its code is given.
        package let waiting: String?
        package let canChange: Bool
        /// Whether a code can be sent to it.
        package let canProve: Bool
        package let canRemove: Bool
    }

    /// The second step of a sign-in.
    package struct Steps: Sendable {
        package let mode: MFAMode
        package let hasApp: Bool
        /// Nil where the pool takes no app.
        package let appName: String?
        package let takesApp: Bool
        /// Codes that are sent, where the pool and the person have what it takes.
        package let codes: [SecondFactor]
        /// Those that a sign-in asks for.
        package let asked: Set<SecondFactor>
        package let chosen: MFAPreferences
        /// Nil where none can be made.
        package let recoveryCodes: Int?
    }

    /// A signed-in browser or an application, and what came through it.
    package struct Session: Sendable {
        package let session: UserSession
        /// The names of the applications, in the order of their sign-ins.
        package let applications: [String]
        package let isCurrent: Bool
    }
}

/// A page of the account that takes what is typed.
package struct AccountFormScreen: Sendable {
    package enum Form: Sendable {
        case profile([SchemaAttribute], values: [String: String])
        case address(ContactKind, value: String)
        /// The code that proves an address; `destination` is masked.
        case code(ContactKind, destination: String)
        case password
        /// `name` is to be typed as it is shown.
        case deletion(name: String)
    }

    package let context: ScreenContext
    package let username: String
    package let form: Form
    package let notice: FormNotice?
    package let problems: [FormProblem]
}

/// Setting up an authenticator app from the account page.
package struct AccountAppScreen: Sendable {
    package let context: ScreenContext
    package let username: String
    /// Base32.
    package let secretCode: String
    package let problems: [FormProblem]

    /// What an authenticator app reads.
    package var uri: String {
        TOTP.uri(secretCode: secretCode, issuer: context.client.name, account: username)
    }
}
