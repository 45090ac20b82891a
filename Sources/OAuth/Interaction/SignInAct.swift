import Authority
import Core
import Directory
import Federation

/// The sign-in page: identifier and password. A temporary password leads to the page for a new one.
enum SignInAct: PageAct {
    static func show(_ visit: Visit) -> Screen {
        .signIn(
            screen(
                visit, visit.query["username"] ?? visit.pending.request.loginHint ?? "",
                notice: visit.query["notice"].flatMap(FormNotice.init(rawValue:)),
                problems: visit.query["problem"].flatMap(FormProblem.Kind.init(rawValue:)).map { [FormProblem($0)] }
                    ?? []))
    }

    static func screen(
        _ visit: Visit, _ username: String = "", notice: FormNotice? = nil, problems: [FormProblem] = []
    ) -> SignInScreen {
        let client = visit.client
        let stranger = visit.pending.request.stranger
        return SignInScreen(
            context: visit.context, username: username, notice: notice, problems: problems,
            asksPassword: client.ways.byPool, asksAddress: client.providers.contains { !$0.identifiers.isEmpty },
            providers: client.providers.map { ($0.name, $0.type) },
            stranger: stranger.map { ($0.verifiedEmail ?? $0.claims["email"] ?? $0.subject, $0.provider) },
            isUnasked: visit.pending.request.isUnasked)
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        if visit.form["credential"] != nil { return try await PasskeyAct.submit(visit) }
        // The page for a new password posts here too: its form carries the challenge's session.
        if visit.form["session"] != nil { return try await NewPasswordAct.submit(visit) }
        if visit.form["anew"] != nil { return try await ProviderAct.enterAnew(visit) }
        let username = visit.typedUsername
        if let outcome = try await ProviderAct.leave(username, visit) { return outcome }
        let code = visit.form["with"].flatMap { codes.contains($0) ? $0 : nil }
        func again(_ problems: [FormProblem]) -> Outcome {
            visit.page(.signIn(screen(visit, username, problems: problems)))
        }
        guard visit.client.ways.byPool else {
            return again([FormProblem(username.isEmpty ? .missing : .unknownDomain, field: "username")])
        }
        let missing = visit.missing(code == nil ? ["username", "password"] : ["username"])
        guard missing.isEmpty else { return again(missing) }
        let handle = visit.authority.randomness.handle()
        do {
            return try await visit.attempting {
                let authenticator = visit.authority.authenticator
                let result =
                    code != nil
                    ? try await authenticator.begin(
                        username, preferring: code, inputs: [:], at: visit.client, for: visit.purpose(handle),
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

    /// The challenges that other buttons ask for: a code in place of the password.
    private static let codes: Set<String> = ["EMAIL_OTP", "SMS_OTP", "SOFTWARE_TOKEN_MFA"]

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
