import Core
import HostedUI

/// Every page, with one text in all the places that a text can reach.
enum SamplePages {
    static func all(_ text: String) -> [any Page] { entering(text) + leaving(text) + developing(text) }

    static let form = Form(action: .local("/pool/login"), hidden: [("state", "handle")])
    static let rules: [PasswordRule] = [.length(8), .uppercase, .lowercase, .number, .symbol]

    private static func form(_ text: String) -> Form {
        Form(action: .local("/pool/login"), hidden: [("state", text), (text, "value")])
    }

    private static func question(_ text: String) -> PasskeyQuestion {
        PasskeyQuestion(form: form(text), options: text, domain: text)
    }

    private static func problems(_ field: String, _ text: String) -> [Problem] {
        [Problem(.incorrectCredentials), Problem(said: text), Problem(said: text, field: field)]
    }

    private static func entering(_ text: String) -> [any Page] {
        let attributes = [
            AttributeField(name: "email", value: text), AttributeField(name: "custom:\(text)", isRequired: false),
        ]
        let rules = rules + [.said(text)]
        let destination = CodeDestination(medium: .email, masked: text)
        return [
            SignIn(
                form: form(text), names: [.username, .email], username: text, forgotPassword: .local("/forgot"),
                signUp: .local("/up"), providers: [ProviderButton(name: text, address: .local("/go"))],
                stranger: SignIn.Stranger(address: text, provider: text, anew: form(text)),
                codes: CodeWay.allCases, passkey: question(text), notice: .passwordChanged,
                problems: problems(FieldName.password, text)),
            Leaving(.signIn, provider: text, address: .local("/go")),
            Leaving(.signOut, provider: text, address: .local("/go")),
            SignUp(
                form: form(text), names: .email, username: text, attributes: attributes, passwordRules: rules,
                signIn: .local("/in"), problems: problems("email", text)),
            ConfirmSignUp(
                form: form(text), resend: form(text), username: text, destination: destination, code: text,
                signIn: .local("/in"), notice: .codeSent, problems: problems(FieldName.code, text)),
            ForgotPassword(
                form: form(text), names: .phoneNumber, username: text, signIn: .local("/in"),
                problems: problems(FieldName.username, text)),
            ResetPassword(
                form: form(text), resend: form(text), username: text, destination: destination, code: text,
                passwordRules: rules, signIn: .local("/in"), problems: problems(FieldName.code, text)),
            SecondFactor(
                form: form(text), username: text, destination: destination, device: text, remembering: true,
                recovery: form(text), signIn: .local("/in"), problems: problems(FieldName.code, text)),
            ChooseSecondFactor(
                choices: [.init(key: "email", form: form(text))], username: text, signIn: .local("/in"),
                problems: problems(FieldName.code, text)),
            SetUpSecondFactor(
                form: form(text), username: text, picture: QRCode("otpauth://totp/x"), secretCode: text,
                address: .local("/open"),
                signIn: .local("/in"), problems: problems(FieldName.code, text)),
            RecoveryCode(
                form: form(text), username: text, signIn: .local("/in"),
                problems: problems(FieldName.recoveryCode, text)),
            RecoveryCodes(form: form(text), username: text, codes: [text, text]),
            AddPasskey(
                question: question(text), skip: form(text), username: text,
                problems: [Problem(.passkeyNotAdded), Problem(said: text)]),
            NewPassword(
                form: form(text), username: text, passwordRules: rules, attributes: attributes,
                signIn: .local("/in"), problems: problems(FieldName.password, text)),
        ]
    }

    private static func leaving(_ text: String) -> [any Page] {
        [
            ConfirmSignOut(form: form(text), username: text, cancel: .local("/stay")),
            SignedOut(signIn: .local("/in")),
            Account(
                username: text,
                sections: [
                    Account.Section(
                        "addresses",
                        [
                            Account.Entry(
                                .init(said: text), badge: .init("proven"),
                                notes: [.init(said: text), .init("waiting", ["address": text])],
                                acts: [
                                    .init("prove", .post(form(text))),
                                    .init("remove", .link(.local("/x")), isGrave: true),
                                ]), Account.Entry(.init(attribute: text)),
                        ], acts: [.init("endOthers", .post(form(text)))])
                ], signOut: form(text), back: .local("/back"), notice: .saved,
                problems: [Problem(.tooManyAttempts), Problem(said: text)]),
            AccountForm(
                kind: .password([.length(8)]), form: form(text), username: text, back: .local("/back"),
                notice: .codeSent, problems: problems(FieldName.currentPassword, text)),
            AccountForm(
                kind: .code(CodeDestination(medium: .sms, masked: text)), form: form(text), username: text,
                resend: form(text), back: .local("/back"), problems: problems(FieldName.code, text)),
            AccountForm(
                kind: .profile([AttributeField(name: "custom:\(text)", value: text)]), form: form(text),
                username: text, back: .local("/back"), problems: problems("custom:\(text)", text)),
            AccountForm(kind: .deletion(name: text), form: form(text), username: text, back: .local("/back")),
            AccountApp(
                form: form(text), username: text, picture: QRCode("otpauth://totp/x"), secretCode: text,
                address: .local("/open"), back: .local("/back"), problems: problems(FieldName.code, text)),
            UndoChange(form: form(text), username: text, address: text),
            ChangeUndone(address: text, needsNewPassword: true),
            ErrorPage(kind: .failed, detail: text, back: .local("/back"), requestID: text),
            FormPost(action: .local("/client"), parameters: [("code", text), ("state", text)]),
        ]
    }

    private static func developing(_ text: String) -> [any Page] {
        let claims: JSON = .object([
            .init(text, .string(text)), .init("exp", 1_795_000_000), .init("groups", [.string(text)]),
        ])
        return [
            DemoHome(
                signIn: .local("/go"), signUp: .local("/up"), mailbox: .local("/mail"),
                accounts: [.init(username: text, password: text, note: text)],
                endpoints: [.init(name: text, address: .local("/issuer"))]),
            DemoTokens(
                username: text,
                tokens: [
                    .init(name: text, text: text, claims: claims),
                    .init(name: "id_token", text: "a.\(text.filter { $0 != "." }).c", claims: claims),
                ],
                userInfo: claims, refresh: form(text), account: .local("/me"), addPasskey: .local("/key"),
                signOut: .local("/out"),
                now: Moment(seconds: 1_794_999_000)),
            Mailbox(
                messages: [
                    .init(
                        channel: text, to: text, kind: text, subject: text, text: text, source: text, code: text,
                        at: Moment(seconds: 1_795_000_000))
                ], to: text, address: .local("/dev/mailbox")),
        ]
    }

    /// A frame in English whose names are one text.
    static func frame(_ renderer: PageRenderer, _ text: String = "Photo Album") -> PageFrame {
        PageFrame(language: renderer.languages.standard, clientName: text, poolName: text, csrf: "token-\(text)")
    }
}

extension PageRenderer {
    /// The page by its existential, as a list of samples holds it.
    func html(any page: any Page, frame: PageFrame) -> String {
        func open(_ page: some Page) -> String { html(page, frame: frame) }
        return open(page)
    }
}
