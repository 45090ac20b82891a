import Authority
import Core
import Directory

/// The sign-in page: identifier and password. A temporary password leads to the page for a new one.
enum SignInAct: PageAct {
    static func show(_ visit: Visit) -> Screen {
        .signIn(
            SignInScreen(
                context: visit.context, username: visit.query["username"] ?? visit.pending.request.loginHint ?? "",
                notice: visit.query["notice"].flatMap(FormNotice.init(rawValue:))))
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        if visit.form["credential"] != nil { return try await PasskeyAct.submit(visit) }
        // The page for a new password posts here too: its form carries the challenge's session.
        if visit.form["session"] != nil { return try await NewPasswordAct.submit(visit) }
        let username = visit.form.field("username")
        let isByCode = visit.form["with"] == emailCode
        func again(_ problems: [FormProblem]) -> Outcome {
            visit.page(.signIn(SignInScreen(context: visit.context, username: username, problems: problems)))
        }
        let missing = visit.missing(isByCode ? ["username"] : ["username", "password"])
        guard missing.isEmpty else { return again(missing) }
        let handle = visit.authority.randomness.handle()
        do {
            return try await visit.attempting {
                let authenticator = visit.authority.authenticator
                let result =
                    isByCode
                    ? try await authenticator.begin(
                        username, preferring: emailCode, inputs: [:], at: visit.client, for: visit.purpose(handle),
                        from: visit.origin(), demanding: visit.pending.request.demand, now: visit.now)
                    : try await authenticator.signIn(
                        username, password: Secret(visit.form.field("password")), at: visit.client,
                        for: visit.purpose(handle), from: visit.origin(),
                        demanding: visit.pending.request.demand, now: visit.now)
                return try await proceed(result, username, handle, visit)
            } again: {
                again($0)
            }
        } catch let error as AuthorityError where error.code == .userNotConfirmed {
            return visit.redirect(to: .confirmUser, [("username", username)])
        } catch let error as AuthorityError where error.code == .passwordResetRequired {
            return visit.redirect(to: .forgotPassword, [("username", username)])
        }
    }

    /// The challenge that the second button asks for: a code in place of the password.
    private static let emailCode = "EMAIL_OTP"

    /// Where a sign-in that went well goes on.
    static func proceed(
        _ result: SignInResult, _ username: String, _ handle: String, _ visit: Visit
    ) async throws -> Outcome {
        switch result {
        case .browserSession:
            return try await visit.oauth.dispatcher.resume(visit.pending, sessionHandle: handle, now: visit.now)
        case .challenge(let challenge) where challenge.name == NewPasswordAct.challenge:
            return visit.page(NewPasswordAct.screen(challenge, username, visit))
        case .challenge(let challenge):
            return visit.page(try await SecondFactorAct.screen(challenge, username, visit))
        case .tokens: throw OAuthError(.serverError, logged: "a page's sign-in ended in tokens")
        }
    }
}
