import Authority
import Core
import Directory

/// The page for the code after sign-up; another code on request. Then back to the sign-in page.
enum ConfirmSignUpAct: PageAct {
    static func show(_ visit: Visit) -> Screen {
        .confirmSignUp(
            CodeScreen(context: visit.context, username: visit.query["username"] ?? "", destination: visit.query["to"]))
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        let username = visit.username
        func screen(_ problems: [FormProblem], notice: FormNotice? = nil, to destination: String? = nil) -> Outcome {
            visit.page(
                .confirmSignUp(
                    CodeScreen(
                        context: visit.context, username: username, destination: destination ?? visit.query["to"],
                        code: visit.form.field("code"), notice: notice, problems: problems)))
        }
        let accounts = visit.authority.accounts
        return try await visit.attempting {
            if visit.form["resend"] != nil {
                let delivery = try await accounts.resendConfirmationCode(username, at: visit.client, now: visit.now)
                return screen([], notice: .codeSent, to: delivery.destination)
            }
            let missing = visit.missing(["code"])
            guard missing.isEmpty else { return screen(missing) }
            _ = try await accounts.confirmSignUp(
                username, code: visit.form.field("code").filter { !$0.isWhitespace }, forcingAlias: false,
                at: visit.client, now: visit.now)
            return visit.redirect(
                to: .login, [("username", username), ("notice", FormNotice.accountConfirmed.rawValue)])
        } again: { problems in
            // Someone confirmed already, or unknown here, is told no more than a wrong code is.
            screen(problems.map { $0.kind == .incorrectCredentials ? FormProblem(.expiredCode, field: "code") : $0 })
        }
    }
}
