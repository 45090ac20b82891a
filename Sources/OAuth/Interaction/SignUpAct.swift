import Authority
import Core
import Directory

/// The sign-up page: a name, the attributes the pool requires, a password. Then the page for the code.
enum SignUpAct: PageAct {
    static func show(_ visit: Visit) -> Screen {
        if visit.settings.allowAdminCreateUserOnly {
            return .signIn(SignInAct.screen(visit, problems: [FormProblem(.signUpNotAllowed)]))
        }
        return .signUp(SignUpScreen(context: visit.context, attributes: attributes(visit)))
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        let username = visit.typedUsername
        let attributes = attributes(visit)
        let values = visit.values(of: attributes)
        func again(_ problems: [FormProblem]) -> Outcome {
            visit.page(
                .signUp(
                    SignUpScreen(
                        context: visit.context, username: username, values: values, problems: problems,
                        attributes: attributes)))
        }
        let missing = visit.missing(["username", "password"] + attributes.map(\.name))
        guard missing.isEmpty else { return again(missing) }
        return try await visit.attempting {
            let result = try await visit.authority.accounts.signUp(
                username, password: visit.form.field("password"), attributes: values, at: visit.client, now: visit.now)
            guard !result.isConfirmed else {
                return visit.redirect(
                    to: .login, [("username", username), ("notice", FormNotice.accountConfirmed.rawValue)])
            }
            var entries = [(name: "username", value: username)]
            if let delivery = result.delivery { entries.append(("to", delivery.destination)) }
            return visit.redirect(to: .confirmUser, entries)
        } again: {
            again($0)
        }
    }

    /// Required attributes that the client may write, and the e-mail address where the pool proves it.
    private static func attributes(_ visit: Visit) -> [SchemaAttribute] {
        let settings = visit.settings
        let proven = settings.autoVerifiedAttributes.compactMap { settings.schema[$0] }.filter { !$0.isRequired }
        return (settings.schema.required + proven).filter { attribute in
            !settings.usernameAttributes.contains(attribute.name)
                && visit.client.client.writableAttributes(attribute.name)
        }
    }
}
