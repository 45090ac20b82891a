/// Name and password, and the other ways to sign in.
package struct SignIn: Page {
    /// Posts `username` and `password`; nil where nobody signs in by a name.
    package var form: Form?
    /// Without it a name leads to the provider that its domain belongs to.
    package var asksPassword: Bool
    package var names: SignInNames
    /// What was typed before.
    package var username: String
    /// Nil where passwords cannot be recovered.
    package var forgotPassword: Address?
    /// Nil where nobody signs up.
    package var signUp: Address?
    package var providers: [ProviderButton]
    /// Somebody whom a provider has signed in, and who may have an account here.
    package var stranger: Stranger?
    /// Buttons that post `with`, for a code in place of the password.
    package var codes: [CodeWay]
    /// Nil where no passkey is taken.
    package var passkey: PasskeyQuestion?
    package var notice: Notice?
    package var problems: [Problem]

    /// Whoever a provider has signed in. Who signs in with the account that has this address connects it with the
    /// provider.
    package struct Stranger: Sendable, Hashable {
        package enum Kind: String, Sendable, CaseIterable {
            case alike, unasked
        }

        package let kind: Kind
        package let address: String
        package let provider: String
        /// Posts `anew`: an account of its own, or the one that they have from there.
        package let anew: Form

        package init(_ kind: Kind = .alike, address: String, provider: String, anew: Form) {
            self.kind = kind
            self.address = address
            self.provider = provider
            self.anew = anew
        }
    }

    package init(
        form: Form?, names: SignInNames, asksPassword: Bool = true, username: String = "",
        forgotPassword: Address? = nil, signUp: Address? = nil,
        providers: [ProviderButton] = [], stranger: Stranger? = nil, codes: [CodeWay] = [],
        passkey: PasskeyQuestion? = nil,
        notice: Notice? = nil, problems: [Problem] = []
    ) {
        self.form = form
        self.names = names
        self.asksPassword = asksPassword
        self.username = username
        self.forgotPassword = forgotPassword
        self.signUp = signUp
        self.providers = providers
        self.stranger = stranger
        self.codes = codes
        self.passkey = passkey
        self.notice = notice
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        let password = Field(
            name: FieldName.password, label: texts("Field", "password"), type: "password",
            autocomplete: "current-password")
        let fields =
            [Field.username(names, username, texts, offeringPasskeys: passkey != nil)]
            + (asksPassword ? [password] : [])
        let focus = username.isEmpty || !asksPassword ? FieldName.username : FieldName.password
        return [
            "form": form?.view ?? .absent,
            "submit": .text(texts("SignIn", asksPassword ? "submit" : "go")),
            "stranger": stranger?.view(texts) ?? .absent,
            "fields": fields.views(texts, problems, focus: focus),
            "forgotPassword": .optional(forgotPassword?.text),
            "signUp": .optional(signUp?.text),
            "providers": providers.isEmpty
                ? .absent
                : ["list": .list(providers.map { $0.view(texts) }), "areBesideForm": .flag(form != nil)],
            "codes": .list(codes.map { $0.view(texts) }),
            "passkey": passkey?.view ?? .absent,
            "notice": Notice.view(of: notice, texts),
        ]
    }
}

extension SignIn.Stranger {
    fileprivate func view(_ texts: Texts) -> View {
        [
            "explanation": .phrase(texts.phrase("SignIn", kind.rawValue, ["address": address, "provider": provider])),
            "form": anew.view,
            "go": .text(texts("SignIn", kind == .alike ? "anew" : "go")),
            "isMain": .flag(kind == .unasked),
        ]
    }
}
