import Authority
import Core
import Directory
import Logging

/// The page that asks for whom a password is to be reset. What follows looks the same for everyone.
enum ForgotPasswordAct: PageAct {
    static func show(_ visit: Visit) -> Screen {
        .forgotPassword(ForgotPasswordScreen(context: visit.context, username: visit.query["username"] ?? ""))
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        let username = visit.username
        guard !username.isEmpty else {
            return visit.page(
                .forgotPassword(
                    ForgotPasswordScreen(
                        context: visit.context, username: username, problems: [FormProblem(.missing, field: "username")]
                    )))
        }
        do {
            _ = try await visit.authority.accounts.forgotPassword(username, at: visit.client, now: visit.now)
        } catch let error as AuthorityError where error.code == .limitExceeded {
            return visit.page(
                .forgotPassword(
                    ForgotPasswordScreen(
                        context: visit.context, username: username, problems: [FormProblem(.tooManyAttempts)])))
        } catch let error as AuthorityError {
            // Unknown, disabled or without an address: the page goes on as for everyone else.
            visit.authority.logger.info("password reset not sent", metadata: ["reason": "\(error.code.name)"])
        }
        return visit.redirect(to: .confirmForgotPassword, [("username", username)])
    }
}
