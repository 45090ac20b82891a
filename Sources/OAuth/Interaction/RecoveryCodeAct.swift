import Authority
import Core
import Directory
import Logging

/// Recovery codes on the pages: one in place of a second factor, and a new set after an authenticator app was set up.
/// They have no address of their own; what they show is posted to the page of the second step.
enum RecoveryCodeAct {
    /// The button that asks for the page, the field with the code, and what goes on from a new set.
    private static let (ask, field, kept) = ("recovery", "recovery_code", "kept")

    /// Nil where the form is none of these.
    static func submit(_ visit: Visit) async throws -> Outcome? {
        if visit.form[kept] != nil { return try await goOn(visit) }
        guard visit.form["session"] != nil else { return nil }
        if visit.form[field] != nil { return try await take(visit) }
        return visit.form[ask] == nil ? nil : visit.page(screen([], visit))
    }

    private static func take(_ visit: Visit) async throws -> Outcome {
        let code = visit.form.field(field)
        guard code.contains(where: { !$0.isWhitespace }) else {
            return visit.page(screen([FormProblem(.missing, field: field)], visit))
        }
        return try await visit.attempting {
            try await SecondFactorAct.respond(
                visit.form.field("challenge"), ["RECOVERY_CODE": code], visit.form.field("session"), visit)
        } again: { problems in
            guard !problems.contains(where: { $0.kind == .incorrectCredentials || $0.kind == .invalidValue }) else {
                return SecondFactorAct.startAgain(visit)
            }
            return visit.page(
                screen(problems.map { $0.field == "code" ? FormProblem(.incorrectCode, field: field) : $0 }, visit))
        }
    }

    private static func screen(_ problems: [FormProblem], _ visit: Visit) -> Screen {
        .recoveryCode(
            RecoveryCodeScreen(
                context: visit.context, username: visit.username, challenge: visit.form.field("challenge"),
                session: visit.form.field("session"), problems: problems))
    }

    /// A new set for whoever has just signed in with `handle`, and has just set up their second factor. Where no more
    /// may be made the sign-in goes on without.
    static func showNew(_ user: User, signedIn handle: String, _ visit: Visit) async throws -> Outcome {
        let codes: [String]
        do {
            codes = try await visit.authority.accounts.makeRecoveryCodes(
                of: user, in: visit.client.pool, now: visit.now)
        } catch let error as AuthorityError {
            visit.authority.logger.info("no recovery codes made", metadata: ["reason": "\(error.code.name)"])
            return try await visit.oauth.dispatcher.resume(visit.pending, sessionHandle: handle, now: visit.now)
        }
        var outcome = visit.page(screen(codes, signedIn: handle, visit))
        outcome.cookies.append(visit.oauth.dispatcher.setSession(handle, visit.pending))
        return outcome
    }

    /// A new set, and the button that goes on from it.
    static func screen(_ codes: [String], signedIn handle: String, _ visit: Visit) -> Screen {
        .recoveryCodes(
            RecoveryCodesScreen(
                context: visit.context, username: visit.username, codes: codes,
                token: visit.authority.formTokens.token(login: place(visit), binding: handle)))
    }

    /// From the codes to where the sign-in was going. The token says that this browser's session is of this sign-in: an
    /// older one does not stand in where a new sign-in was asked for.
    private static func goOn(_ visit: Visit) async throws -> Outcome {
        guard let handle = visit.browser.session,
            visit.authority.formTokens.isGood(visit.form.field(kept), login: place(visit), binding: handle)
        else { return visit.page(SignInAct.show(visit)) }
        return try await visit.oauth.dispatcher.resume(visit.pending, sessionHandle: handle, now: visit.now)
    }

    private static func place(_ visit: Visit) -> String { "recovery-codes/\(visit.pending.handle)" }
}
