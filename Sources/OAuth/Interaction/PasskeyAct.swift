import Authority
import Core
import Directory

/// A passkey on the sign-in page: whoever is there answers, and nobody types a name. It has no address of its own; it
/// is shown by the sign-in page and posts there.
enum PasskeyAct {
    static func submit(_ visit: Visit) async throws -> Outcome {
        guard visit.client.ways.byPool else { return visit.page(SignInAct.show(visit)) }
        let handle = visit.authority.randomness.handle()
        let answer = ChallengeAnswer(
            challenge: "WEB_AUTHN", responses: ["CREDENTIAL": visit.form.field("credential")],
            session: visit.form["session"])
        do {
            return try await visit.attempting {
                let result = try await visit.authority.authenticator.respond(
                    to: answer, at: visit.client, for: visit.purpose(handle), from: visit.origin(),
                    demanding: visit.pending.request.demand, now: visit.now)
                return try await SignInAct.proceed(result, "", handle, visit)
            } again: { problems in
                visit.page(.signIn(SignInAct.screen(visit, problems: problems.map(inOurWords))))
            }
        } catch let error as AuthorityError where [.userNotConfirmed, .passwordResetRequired].contains(error.code) {
            // Whose account that is was proven, but not by a name that could be carried on.
            return visit.page(
                .signIn(SignInAct.screen(visit, problems: [FormProblem(.passkeyRefused)])))
        }
    }

    /// Nothing was typed here: a session that has ended has waited too long, and what is wrong is wrong with the
    /// passkey.
    private static func inOurWords(_ problem: FormProblem) -> FormProblem {
        switch problem.kind {
        case .incorrectCredentials: FormProblem(.formExpired)
        case .invalidValue, .missing: FormProblem(.passkeyRefused)
        default: problem
        }
    }
}
