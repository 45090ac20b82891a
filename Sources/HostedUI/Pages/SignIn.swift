/// Name and password, and the ways to other pages.
package struct SignIn: Page {
    /// Posts `username` and `password`.
    package var form: Form
    package var names: SignInNames
    /// What was typed before.
    package var username: String
    /// Nil where passwords cannot be recovered.
    package var forgotPassword: Address?
    /// Nil where nobody signs up.
    package var signUp: Address?
    package var providers: [ProviderButton]
    /// Whether a second button posts `with`, for a code in place of the password.
    package var offersCode: Bool
    /// Nil where no passkey is taken.
    package var passkey: PasskeyQuestion?
    package var notice: Notice?
    package var problems: [Problem]

    package init(
        form: Form, names: SignInNames, username: String = "", forgotPassword: Address? = nil, signUp: Address? = nil,
        providers: [ProviderButton] = [], offersCode: Bool = false, passkey: PasskeyQuestion? = nil,
        notice: Notice? = nil, problems: [Problem] = []
    ) {
        self.form = form
        self.names = names
        self.username = username
        self.forgotPassword = forgotPassword
        self.signUp = signUp
        self.providers = providers
        self.offersCode = offersCode
        self.passkey = passkey
        self.notice = notice
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        let fields = [
            Field.username(names, username, texts, offeringPasskeys: passkey != nil),
            Field(
                name: FieldName.password, label: texts("Field", "password"), type: "password",
                autocomplete: "current-password"),
        ]
        let focus = username.isEmpty ? FieldName.username : FieldName.password
        return [
            "form": form.view,
            "fields": fields.views(texts, problems, focus: focus),
            "forgotPassword": .optional(forgotPassword?.text),
            "signUp": .optional(signUp?.text),
            "providers": providers.isEmpty ? .absent : ["list": .list(providers.map { $0.view(texts) })],
            "offersCode": .flag(offersCode),
            "passkey": passkey?.view ?? .absent,
            "notice": Notice.view(of: notice, texts),
        ]
    }
}
