extension Field {
    /// What one signs in with. Where passkeys are taken the browser may offer them in its place (WebAuthn Level 3
    /// §5.1.4, conditional mediation).
    static func username(
        _ names: SignInNames, _ value: String, _ texts: Texts, offeringPasskeys: Bool = false
    ) -> Field {
        Field(
            name: FieldName.username, label: names.label(texts), value: value,
            autocomplete: offeringPasskeys ? "username webauthn" : "username",
            inputmode: names.inputmode, hint: names == .phoneNumber ? texts("Field", "phoneHint") : nil)
    }

    /// A password that is set here, with the rules of the pool.
    static func newPassword(_ label: String, _ rules: [PasswordRule]) -> Field {
        Field(name: FieldName.password, label: label, type: "password", autocomplete: "new-password", rules: rules)
    }

    /// A six-digit code.
    static func code(_ value: String, _ texts: Texts) -> Field {
        Field(
            name: FieldName.code, label: texts("Field", "code"), value: value, autocomplete: "one-time-code",
            inputmode: "numeric")
    }
}

extension [Field] {
    /// The fields for the template. The cursor goes to the first field with a problem, else to the one named; with
    /// neither it stays out of the form.
    func views(_ texts: Texts, _ problems: [Problem], focus: String?) -> View {
        let wrong = first { field in problems.contains { $0.field == field.name } }?.name
        return .list(
            map { field in
                var field = field
                field.isFocused = field.name == wrong ?? focus
                return field.view(texts, problems)
            })
    }
}
