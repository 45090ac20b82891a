import Core
import Directory
import Messaging

/// What is said to people, in the pool's words. How it is delivered is `OutboxWorker`'s.
package struct MessageComposer: Sendable {
    let randomness: any Randomness

    /// A code for a purpose.
    func code(
        _ code: String, purpose: CodePurpose, to contact: Contact, for user: User, in pool: UserPool, now: Moment
    ) -> OutboxMessage {
        let kind: Message.Kind =
            switch purpose {
            case .confirmSignUp: .signUp
            case .resetPassword: .forgotPassword
            case .verifyAttribute: .verifyUserAttribute
            }
        return compose(
            kind, pool.settings.messages.verification, code: code, to: contact, for: user, in: pool, now: now)
    }

    /// The code of a sign-in.
    func signInCode(_ code: String, to contact: Contact, for user: User, in pool: UserPool, now: Moment)
        -> OutboxMessage
    {
        compose(
            .authentication, pool.settings.messages.authentication, code: code, to: contact, for: user, in: pool,
            now: now)
    }

    /// The invitation of a user made by an administrator.
    func invitation(
        _ password: String, to contact: Contact, for user: User, in pool: UserPool, now: Moment
    ) -> OutboxMessage {
        compose(
            .adminCreateUser, pool.settings.messages.invitation, code: password, to: contact, for: user, in: pool,
            now: now)
    }

    /// Tells the holder of an address that an account has it no more; nil for `new` where there is none in its place,
    /// masked otherwise.
    func addressChanged(
        from old: Contact, to new: String?, link: String, of user: User, in pool: UserPool, now: Moment
    ) -> OutboxMessage {
        let what = old.kind == .email ? "e-mail address" : "phone number"
        let name = name(of: user, in: pool.settings)
        let change = new.map { "was changed to \($0)" } ?? "was removed"
        let body: [JSON.Member] =
            switch old.kind {
            case .email:
                JSON.object([
                    "from": pool.settings.messages.from.map { .string($0) },
                    "replyTo": pool.settings.messages.replyTo.map { .string($0) },
                    "subject": .string("The \(what) of your account \(new == nil ? "was removed" : "was changed")"),
                    "html": .string(
                        "<p>The \(what) of the account \(escaped(name)) \(escaped(change)).</p><p>If that was you, "
                            + "there is nothing to do. If it was not, take your address back within seven days: "
                            + "<a href=\"\(escaped(link))\">\(escaped(link))</a></p>"),
                ]).object ?? []
            case .phone:
                [
                    JSON.Member(
                        "text", .string("The \(what) of your account \(change). If that was not you: \(link)"))
                ]
            }
        let head = [
            JSON.Member("kind", .string(Message.Kind.addressChanged.rawValue)), JSON.Member("to", .string(old.value)),
        ]
        return OutboxMessage(id: randomness.uuid(), body: .object(head + body), createdAt: now)
    }

    private func compose(
        _ kind: Message.Kind, _ template: MessageTemplates.Template, code: String, to contact: Contact, for user: User,
        in pool: UserPool, now: Moment
    ) -> OutboxMessage {
        let name = name(of: user, in: pool.settings)
        let body: [JSON.Member] =
            switch contact.kind {
            case .email:
                JSON.object([
                    "from": pool.settings.messages.from.map { .string($0) },
                    "replyTo": pool.settings.messages.replyTo.map { .string($0) },
                    "subject": .string(fill(template.subject, code, name)),
                    "html": .string(fill(template.body, escaped(code), escaped(name))),
                ]).object ?? []
            case .phone: [JSON.Member("text", .string(fill(template.sms, code, name)))]
            }
        let head: [JSON.Member] = [
            JSON.Member("kind", .string(kind.rawValue)), JSON.Member("to", .string(contact.value)),
            JSON.Member("code", .string(code)),
        ]
        return OutboxMessage(id: randomness.uuid(), body: .object(head + body), createdAt: now)
    }

    /// What a person signs in with.
    private func name(of user: User, in settings: UserPoolSettings) -> String {
        settings.usernameAttributes.compactMap { user.attributes[$0] }.first ?? user.username
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
