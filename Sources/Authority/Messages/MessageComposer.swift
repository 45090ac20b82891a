import Core
import Directory
import Messaging

/// What is said to people, in the pool's words. How it is delivered is `OutboxWorker`'s.
package struct MessageComposer: Sendable {
    let randomness: any Randomness

    /// A code for a purpose.
    func code(
        _ code: String, purpose: CodePurpose, to email: String, for user: User, in pool: UserPool, now: Moment
    ) -> OutboxMessage {
        let kind: Message.Kind =
            switch purpose {
            case .confirmSignUp: .signUp
            case .resetPassword: .forgotPassword
            case .verifyAttribute: .verifyUserAttribute
            }
        return compose(kind, pool.settings.messages.verification, code: code, to: email, for: user, in: pool, now: now)
    }

    /// The code of a sign-in.
    func signInCode(_ code: String, to email: String, for user: User, in pool: UserPool, now: Moment) -> OutboxMessage {
        compose(
            .authentication, pool.settings.messages.authentication, code: code, to: email, for: user, in: pool, now: now
        )
    }

    /// The invitation of a user made by an administrator; nil where there is no address to send it to.
    func invitation(
        _ password: String, to email: String?, for user: User, in pool: UserPool, now: Moment
    ) -> OutboxMessage? {
        email.map {
            compose(
                .adminCreateUser, pool.settings.messages.invitation, code: password, to: $0, for: user, in: pool,
                now: now)
        }
    }

    private func compose(
        _ kind: Message.Kind, _ template: MessageTemplates.Template, code: String, to email: String, for user: User,
        in pool: UserPool, now: Moment
    ) -> OutboxMessage {
        let name = pool.settings.usernameAttributes.isEmpty ? user.username : user.attributes["email"] ?? user.username
        let body: JSON = .object([
            "kind": .string(kind.rawValue),
            "to": .string(email),
            "from": pool.settings.messages.from.map { .string($0) },
            "replyTo": pool.settings.messages.replyTo.map { .string($0) },
            "subject": .string(fill(template.subject, code, name)),
            "html": .string(fill(template.body, escaped(code), escaped(name))),
            "code": .string(code),
        ])
        return OutboxMessage(id: randomness.uuid(), body: body, createdAt: now)
    }

    /// `{####}` is the code and `{username}` the name; one pass, so that neither can smuggle in the other, and by
    /// scalars, so that a combining mark behind a brace does not hide it.
    private func fill(_ template: String, _ code: String, _ name: String) -> String {
        let values = [("{####}".unicodeScalars, code), ("{username}".unicodeScalars, name)]
        var result = String.UnicodeScalarView()
        var rest = template.unicodeScalars[...]
        while let brace = rest.firstIndex(of: "{") {
            result += rest[..<brace]
            rest = rest[brace...]
            if let (placeholder, value) = values.first(where: { rest.starts(with: $0.0) }) {
                result += value.unicodeScalars
                rest = rest.dropFirst(placeholder.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return String(result + rest)
    }

    private func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
