import Authority
import Core
import Directory

/// The page for a new password after a temporary one: the challenge NEW_PASSWORD_REQUIRED with a face. It has no
/// address of its own; it is shown by the sign-in page and posts there.
enum NewPasswordAct {
    static let challenge = "NEW_PASSWORD_REQUIRED"

    static func screen(_ challenge: IssuedChallenge, _ username: String, _ visit: Visit) -> Screen {
        let names = requiredAttributes(challenge.parameters["requiredAttributes"])
        return .newPassword(
            NewPasswordScreen(
                context: visit.context, username: username, session: challenge.session ?? "",
                attributes: names.compactMap { visit.settings.schema[$0] }))
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        let username = visit.username
        let attributes = visit.settings.schema.required.filter { schema in
            visit.form.entries.contains { $0.name == schema.name }
        }
        let values = visit.values(of: attributes)
        func again(_ problems: [FormProblem]) -> Outcome {
            visit.page(
                .newPassword(
                    NewPasswordScreen(
                        context: visit.context, username: username, session: visit.form.field("session"),
                        attributes: attributes, values: values, problems: problems)))
        }
        let missing = visit.missing(["password"] + attributes.map(\.name))
        guard missing.isEmpty else { return again(missing) }
        let handle = visit.authority.randomness.handle()
        var responses = ["NEW_PASSWORD": visit.form.field("password")]
        for (name, value) in values { responses["userAttributes.\(name)"] = value }
        let answer = ChallengeAnswer(challenge: challenge, responses: responses, session: visit.form["session"])
        do {
            return try await visit.attempting {
                let result = try await visit.authority.authenticator.respond(
                    to: answer, at: visit.client, for: visit.purpose(handle), from: visit.origin(), now: visit.now)
                return try await SignInAct.proceed(result, username, handle, visit)
            } again: { problems in
                // A spent or expired session cannot be mended on this page: it begins again.
                problems.contains { $0.kind == .incorrectCredentials }
                    ? visit.page(
                        .signIn(
                            SignInAct.screen(visit, username, problems: [FormProblem(.formExpired)])))
                    : again(problems)
            }
        }
    }

    private static func requiredAttributes(_ text: String?) -> [String] {
        let names = text.flatMap { try? JSON.parse(Array($0.utf8)) }?.array?.compactMap(\.string) ?? []
        return names.map { $0.hasPrefix("userAttributes.") ? String($0.dropFirst(15)) : $0 }
    }
}
