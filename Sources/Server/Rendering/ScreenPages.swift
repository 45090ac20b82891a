import Authority
import Core
import Directory
import HostedUI
import OAuth

/// Gives a screen its looks: the page of HostedUI that shows it, and the frame around it.
struct ScreenPages {
    let renderer: PageRenderer
    /// The path under which the pool's pages lie: `/{poolId}`, or empty on the pool's own domain.
    let base: String
    let pathPrefix: String
    let requestID: String
    let acceptLanguage: String?

    /// HTML and the security policy it needs.
    func render(_ screen: Screen) -> (html: String, policy: ContentSecurityPolicy) {
        switch screen {
        case .signIn(let screen): page(signIn(screen), screen.context)
        case .signUp(let screen): page(signUp(screen), screen.context)
        case .confirmSignUp(let screen): page(confirmSignUp(screen), screen.context)
        case .forgotPassword(let screen): page(forgotPassword(screen), screen.context)
        case .resetPassword(let screen): page(resetPassword(screen), screen.context)
        case .newPassword(let screen): page(newPassword(screen), screen.context)
        case .secondFactor(let screen): page(secondFactor(screen), screen.context)
        case .chooseSecondFactor(let screen): page(chooseSecondFactor(screen), screen.context)
        case .setUpSecondFactor(let screen): page(setUpSecondFactor(screen), screen.context)
        case .recoveryCode(let screen): page(recoveryCode(screen), screen.context)
        case .recoveryCodes(let screen): page(recoveryCodes(screen), screen.context)
        case .addPasskey(let screen): page(addPasskey(screen), screen.context)
        case .confirmSignOut(let screen): page(confirmSignOut(screen), nil, leadingTo: screen.redirectURI)
        case .signedOut(let screen): page(HostedUI.SignedOut(isDeleted: screen.isDeleted), nil)
        case .account(let screen): page(account(screen), screen.context)
        case .accountForm(let screen): page(accountForm(screen), screen.context)
        case .accountApp(let screen): page(accountApp(screen), screen.context)
        case .undoChange(let screen): page(undoChange(screen), nil)
        case .changeUndone(let screen):
            page(
                HostedUI.ChangeUndone(
                    address: screen.address.value, needsNewPassword: screen.needsNewPassword), nil)
        case .leaving(let screen): page(leaving(screen), nil)
        case .error(let screen): page(error(screen), nil)
        }
    }

    /// The page that posts an answer to the client.
    func formPost(_ action: String, _ parameters: Parameters) -> (html: String, policy: ContentSecurityPolicy) {
        let frame = PageFrame(language: language(nil), base: pathPrefix)
        guard let address = Address(action) else { return page(error(ErrorPage.Kind.failed, nil), nil) }
        let page = HostedUI.FormPost(action: address, parameters: parameters.entries)
        return (renderer.html(page, frame: frame), ContentSecurityPolicy(formTargets: [action]))
    }

    /// A fault that is no screen of a flow.
    func fault(_ kind: ErrorPage.Kind) -> (html: String, policy: ContentSecurityPolicy) { page(error(kind, nil), nil) }

    private func page(
        _ page: some Page, _ context: ScreenContext?, leadingTo destination: String? = nil
    ) -> (html: String, policy: ContentSecurityPolicy) {
        let frame = PageFrame(
            language: language(context?.language), clientName: context?.client.name, poolName: context?.pool.name,
            csrf: context?.formToken,
            base: pathPrefix)
        // Browsers hold the redirect that follows a form against its policy too.
        let targets = [context?.redirectURI ?? destination].compactMap { $0 }
        return (renderer.html(page, frame: frame), ContentSecurityPolicy(formTargets: targets))
    }

    private func language(_ asked: String?) -> Language {
        renderer.languages.best(
            (asked.map { [$0] } ?? []) + Languages.preferences(acceptLanguage: acceptLanguage ?? ""))
    }

    private func error(_ kind: ErrorPage.Kind, _ detail: String?) -> ErrorPage {
        ErrorPage(kind: kind, detail: detail, requestID: requestID)
    }
}

extension ScreenPages {
    func address(_ path: PagePath, _ entries: [(name: String, value: String)]) -> Address {
        let query = Parameters(entries.filter { !$0.value.isEmpty }).urlEncoded
        return Address.local("\(pathPrefix)\(base)/\(path.rawValue)\(query.isEmpty ? "" : "?\(query)")")
    }

    func address(_ path: PagePath, _ context: ScreenContext, _ more: [(name: String, value: String)] = [])
        -> Address
    {
        address(path, [("login", context.login)] + more)
    }

    private func signIn(_ screen: SignInScreen) -> HostedUI.SignIn {
        let context = screen.context
        return HostedUI.SignIn(
            form: !screen.isUnasked && (screen.asksPassword || screen.asksAddress)
                ? Form(action: address(.login, context)) : nil,
            names: screen.asksPassword ? names(context.pool.settings) : .email, asksPassword: screen.asksPassword,
            username: screen.username,
            forgotPassword: screen.asksPassword && !screen.isUnasked ? address(.forgotPassword, context) : nil,
            signUp: screen.canSignUp ? address(.signup, context) : nil, providers: providers(screen),
            stranger: stranger(screen), codes: codes(screen.codeFactors),
            passkey: !screen.asksPassword || screen.isUnasked
                ? nil
                : context.passkey.map { prompt in
                    HostedUI.PasskeyQuestion(
                        form: Form(action: address(.login, context), hidden: [("session", prompt.session)]),
                        options: prompt.options.text, domain: prompt.relyingPartyID)
                },
            notice: notice(screen.notice),
            problems: problems(screen.problems))
    }

    private func signUp(_ screen: SignUpScreen) -> HostedUI.SignUp {
        let context = screen.context
        return HostedUI.SignUp(
            form: Form(action: address(.signup, context)), names: signUpNames(context.pool.settings),
            username: screen.username, attributes: fields(screen.attributes, screen.values),
            passwordRules: rules(context.pool.settings.passwordPolicy), signIn: address(.login, context),
            problems: problems(screen.problems))
    }

    private func confirmSignUp(_ screen: CodeScreen) -> HostedUI.ConfirmSignUp {
        let action = address(
            .confirmUser, screen.context, [("username", screen.username), ("to", screen.destination ?? "")])
        return HostedUI.ConfirmSignUp(
            form: Form(action: action), resend: Form(action: action, hidden: [("resend", "1")]),
            username: screen.username,
            destination: screen.destination.map { CodeDestination(masked: $0) },
            code: screen.code, signIn: address(.login, screen.context), notice: notice(screen.notice),
            problems: problems(screen.problems))
    }

    private func forgotPassword(_ screen: ForgotPasswordScreen) -> HostedUI.ForgotPassword {
        HostedUI.ForgotPassword(
            form: Form(action: address(.forgotPassword, screen.context)), names: names(screen.context.pool.settings),
            username: screen.username, signIn: address(.login, screen.context), problems: problems(screen.problems))
    }

    private func resetPassword(_ screen: CodeScreen) -> HostedUI.ResetPassword {
        let action = address(.confirmForgotPassword, screen.context, [("username", screen.username)])
        return HostedUI.ResetPassword(
            form: Form(action: action), resend: Form(action: action, hidden: [("resend", "1")]),
            username: screen.username, code: screen.code,
            passwordRules: rules(screen.context.pool.settings.passwordPolicy), signIn: address(.login, screen.context),
            notice: notice(screen.notice), problems: problems(screen.problems))
    }

    private func newPassword(_ screen: NewPasswordScreen) -> HostedUI.NewPassword {
        HostedUI.NewPassword(
            form: Form(
                action: address(.login, screen.context, [("username", screen.username)]),
                hidden: [("session", screen.session)]),
            username: screen.username, passwordRules: rules(screen.context.pool.settings.passwordPolicy),
            attributes: fields(screen.attributes, screen.values), signIn: address(.login, screen.context),
            problems: problems(screen.problems))
    }

    private func secondFactor(_ screen: SecondFactorScreen) -> HostedUI.SecondFactor {
        let entries = [
            ("username", screen.username), ("to", screen.destination ?? ""), ("device", screen.device ?? ""),
            ("recovery", screen.offersRecovery ? "1" : ""),
        ]
        let step = [("challenge", screen.challenge), ("session", screen.session)]
        return HostedUI.SecondFactor(
            form: Form(
                action: address(.mfa, screen.context, entries), hidden: step),
            username: screen.username,
            destination: screen.destination.map { CodeDestination(masked: $0) },
            device: screen.device, remembering: screen.remembering,
            recovery: screen.offersRecovery ? recovery(screen.context, screen.username, step) : nil,
            signIn: address(.login, screen.context),
            problems: problems(screen.problems))
    }

    private func chooseSecondFactor(_ screen: ChooseSecondFactorScreen) -> HostedUI.ChooseSecondFactor {
        let step = [("challenge", "SELECT_MFA_TYPE"), ("session", screen.session)]
        let choices = screen.factors.map { factor in
            HostedUI.ChooseSecondFactor.Choice(
                key: key(of: factor),
                form: Form(
                    action: address(.mfa, screen.context, [("username", screen.username)]),
                    hidden: step + [("answer", factor.rawValue)]))
        }
        let recovery = HostedUI.ChooseSecondFactor.Choice(
            key: "recovery", form: recovery(screen.context, screen.username, step))
        return HostedUI.ChooseSecondFactor(
            choices: choices + (screen.offersRecovery ? [recovery] : []), username: screen.username,
            signIn: address(.login, screen.context))
    }

    private func key(of factor: Directory.SecondFactor) -> String {
        switch factor {
        case .softwareToken: "softwareToken"
        case .sms: "sms"
        case .email: "email"
        }
    }

    /// Asks for the page that takes a recovery code.
    private func recovery(
        _ context: ScreenContext, _ username: String, _ step: [(name: String, value: String)]
    ) -> Form {
        Form(action: address(.mfa, context, [("username", username)]), hidden: step + [("recovery", "1")])
    }

    private func recoveryCode(_ screen: RecoveryCodeScreen) -> HostedUI.RecoveryCode {
        HostedUI.RecoveryCode(
            form: Form(
                action: address(.mfa, screen.context, [("username", screen.username)]),
                hidden: [("challenge", screen.challenge), ("session", screen.session)]),
            username: screen.username, signIn: address(.login, screen.context), problems: problems(screen.problems))
    }

    private func recoveryCodes(_ screen: RecoveryCodesScreen) -> HostedUI.RecoveryCodes {
        HostedUI.RecoveryCodes(
            form: Form(action: address(.mfa, screen.context), hidden: [("kept", screen.token)]),
            username: screen.username, codes: screen.codes)
    }

    private func codes(_ factors: [FirstFactor]) -> [CodeWay] {
        factors.compactMap { factor in
            switch factor {
            case .email: .email
            case .sms: .sms
            case .softwareToken: .app
            case .password, .passkey: nil
            }
        }
    }

    private func setUpSecondFactor(_ screen: SetUpSecondFactorScreen) -> HostedUI.SetUpSecondFactor {
        HostedUI.SetUpSecondFactor(
            form: Form(
                action: address(.mfa, screen.context, [("username", screen.username)]),
                hidden: [("challenge", "MFA_SETUP"), ("session", screen.session)]),
            username: screen.username, picture: QRCode(screen.uri), secretCode: screen.secretCode,
            address: Address(screen.uri), signIn: address(.login, screen.context), problems: problems(screen.problems))
    }

    private func addPasskey(_ screen: AddPasskeyScreen) -> HostedUI.AddPasskey {
        let action = address(.addPasskey, screen.context)
        return HostedUI.AddPasskey(
            question: HostedUI.PasskeyQuestion(
                form: Form(action: action), options: screen.options.text,
                domain: screen.options["rp"]?["id"]?.string ?? ""),
            skip: Form(action: action, hidden: [("skip", "1")]), username: screen.username,
            problems: problems(screen.problems))
    }

    private func confirmSignOut(_ screen: ConfirmSignOutScreen) -> HostedUI.ConfirmSignOut {
        HostedUI.ConfirmSignOut(
            form: Form(action: address(.logout, screen.parameters.entries), hidden: [("confirmed", "1")]))
    }

    private func undoChange(_ screen: UndoChangeScreen) -> HostedUI.UndoChange {
        HostedUI.UndoChange(
            form: Form(action: address(.undoChange, []), hidden: [("change", screen.handle)]),
            username: screen.username, address: screen.address.value)
    }

    private func error(_ screen: ErrorScreen) -> ErrorPage {
        error(ErrorPage.Kind(rawValue: screen.kind.rawValue) ?? .invalidRequest, screen.detail)
    }
}

extension ScreenPages {
    private func names(_ settings: UserPoolSettings) -> SignInNames {
        var names: SignInNames = settings.usernameAttributes.isEmpty ? .username : []
        if settings.identifyingAttributes.contains("email") { names.insert(.email) }
        if settings.identifyingAttributes.contains("phone_number") { names.insert(.phoneNumber) }
        return names
    }

    /// At sign-up an alias is no name: it is proven first.
    private func signUpNames(_ settings: UserPoolSettings) -> SignInNames {
        settings.usernameAttributes.isEmpty ? .username : names(settings)
    }

    func fields(_ attributes: [SchemaAttribute], _ values: [String: String]) -> [AttributeField] {
        attributes.map { attribute in
            let kind: AttributeField.Kind =
                switch attribute.dataType {
                case .number: .number
                case .dateTime: .dateTime
                case .string, .boolean: .string
                }
            return AttributeField(name: attribute.name, kind: kind, value: values[attribute.name] ?? "")
        }
    }

    func rules(_ policy: PasswordPolicy) -> [PasswordRule] {
        var rules: [PasswordRule] = [.length(policy.minimumLength)]
        if policy.requiresUppercase { rules.append(.uppercase) }
        if policy.requiresLowercase { rules.append(.lowercase) }
        if policy.requiresNumbers { rules.append(.number) }
        if policy.requiresSymbols { rules.append(.symbol) }
        return rules
    }

    func problems(_ problems: [FormProblem]) -> [Problem] {
        problems.map { problem in
            if let text = problem.said { return Problem(said: text) }
            return Problem(Problem.Known(rawValue: problem.kind.rawValue) ?? .invalidValue, field: problem.field)
        }
    }

    func notice(_ notice: FormNotice?) -> Notice? { notice.flatMap { Notice(rawValue: $0.rawValue) } }
}
