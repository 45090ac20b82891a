import Authority
import Core
import Directory

/// The page for the code and the new password. Then back to the sign-in page: a reset signs nobody in.
enum ResetPasswordAct: PageAct {
    static func show(_ visit: Visit) -> Screen {
        .resetPassword(CodeScreen(context: visit.context, username: visit.query["username"] ?? ""))
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        let username = visit.username
        let code = visit.form.field("code").filter { !$0.isWhitespace }
        func screen(_ problems: [FormProblem], notice: FormNotice? = nil) -> Outcome {
            visit.page(
                .resetPassword(
                    CodeScreen(
                        context: visit.context, username: username, code: code, notice: notice, problems: problems)))
        }
        if visit.form["resend"] != nil {
            let sent = try await ForgotPasswordAct.submit(visit)
            guard case .redirect = sent.body else { return screen([FormProblem(.tooManyAttempts)]) }
            return screen([], notice: .codeSent)
        }
        let missing = visit.missing(["code", "password"])
        guard missing.isEmpty else { return screen(missing) }
        return try await visit.attempting {
            try await visit.authority.accounts.confirmForgotPassword(
                username, code: code, password: visit.form.field("password"), at: visit.client, now: visit.now)
            return visit.redirect(
                to: .login, [("username", username), ("notice", FormNotice.passwordChanged.rawValue)])
        } again: { problems in
            screen(problems.map { $0.kind == .incorrectCredentials ? FormProblem(.expiredCode, field: "code") : $0 })
        }
    }
}
