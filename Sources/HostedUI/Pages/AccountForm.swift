/// A page of one's account that takes what is typed.
package struct AccountForm: Page {
    /// What is asked for. The words are in the language file, group `AccountForm`: the name is the title, `<name>Text`
    /// the explanation and `<name>Submit` the button.
    package enum Kind: Sendable, Hashable {
        /// Posts each attribute under its own name.
        case profile([AttributeField])
        case email(AttributeField)
        case phoneNumber(AttributeField)
        /// Posts `code`.
        case code(CodeDestination)
        /// Posts `current_password` and `password`.
        case password([PasswordRule])
        /// Posts `confirmation`, which is to be the name.
        case deletion(name: String)
    }

    package var kind: Kind
    package var form: Form
    /// Who it is; also told to password managers.
    package var username: String
    /// Sends the code again.
    package var resend: Form?
    /// The account, with nothing changed.
    package var back: Address
    package var notice: Notice?
    package var problems: [Problem]

    package init(
        kind: Kind, form: Form, username: String, resend: Form? = nil, back: Address, notice: Notice? = nil,
        problems: [Problem] = []
    ) {
        self.kind = kind
        self.form = form
        self.username = username
        self.resend = resend
        self.back = back
        self.notice = notice
        self.problems = problems
    }

    package var title: String {
        switch kind {
        case .profile: "profile"
        case .email: "email"
        case .phoneNumber: "phoneNumber"
        case .code: "code"
        case .password: "password"
        case .deletion: "deletion"
        }
    }

    package var values: [String: String] {
        if case .deletion(let name) = kind { ["name": name] } else { [:] }
    }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "heading": .text(texts(Self.template, title)),
            "explanation": explanation(texts),
            "submit": .text(texts(Self.template, title + "Submit")),
            "isGrave": .flag(title == "deletion"),
            "manager": .optional(title == "password" ? username : nil),
            // The name that is to be typed is in the sentence above.
            "username": .optional(title == "deletion" ? nil : username),
            "form": form.view,
            "fields": fields(texts).views(texts, problems, focus: title == "profile" ? nil : fields(texts).first?.name),
            "resend": resend?.view ?? .absent,
            "back": .text(back.text),
            "notice": Notice.view(of: notice, texts),
        ]
    }

    private func explanation(_ texts: Texts) -> View {
        if case .code(let destination) = kind { return CodeDestination.view(of: destination, Self.template, texts) }
        return .phrase(texts.phrase(Self.template, title + "Text"))
    }

    private func fields(_ texts: Texts) -> [Field] {
        switch kind {
        case .profile(let attributes): attributes.map { $0.field(texts) }
        case .email(let attribute), .phoneNumber(let attribute): [attribute.field(texts)]
        case .code: [.code("", texts)]
        case .password(let rules):
            [
                Field(
                    name: FieldName.currentPassword, label: texts("Field", "currentPassword"), type: "password",
                    autocomplete: "current-password"),
                .newPassword(texts("Field", "newPassword"), rules),
            ]
        case .deletion:
            [Field(name: FieldName.confirmation, label: texts("Field", "confirmation"), autocomplete: "off")]
        }
    }
}
