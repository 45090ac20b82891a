import Core
import Directory

/// A code, the message that carries it, and what the caller is told of it.
struct CodeOrder: Sendable {
    let code: NewCode
    let message: OutboxMessage
    let delivery: CodeDelivery
}

extension Accounts {
    /// The code that confirms a sign-up, where the pool proves the e-mail address.
    func confirmationCode(for user: User, in pool: UserPool, now: Moment) -> CodeOrder? {
        guard pool.settings.autoVerifiedAttributes.contains("email"), let email = user.attributes["email"] else {
            return nil
        }
        return order(.confirmSignUp, to: email, for: user, in: pool, now: now)
    }

    /// A fresh code for a purpose, by e-mail.
    func order(_ purpose: CodePurpose, to email: String, for user: User, in pool: UserPool, now: Moment) -> CodeOrder {
        let text = authority.randomness.sixDigits()
        return CodeOrder(
            code: NewCode(
                purpose: purpose,
                hash: store.codes.hash(text, sentTo: email, for: user.sub, purpose: purpose, in: pool.id),
                createdAt: now),
            message: authority.messages.code(text, purpose: purpose, to: email, for: user, in: pool, now: now),
            delivery: CodeDelivery(email: email))
    }

    /// Throws what an outcome other than acceptance means.
    func require(_ outcome: CodeOutcome) throws {
        switch outcome {
        case .accepted: return
        case .mismatch: throw AuthorityError.wrongCode
        case .expired: throw AuthorityError.expiredCode
        case .limitExceeded: throw AuthorityError.attemptLimitExceeded
        }
    }

    /// What is said of a user who does not exist: nothing, where the client wants it so.
    func unknownUser(at client: ClientConfiguration, hiddenAs hidden: AuthorityError) -> AuthorityError {
        client.client.settings.preventsUserExistenceErrors
            ? hidden : AuthorityError(.userNotFound, "Username/client id combination not found.")
    }

    /// A delivery that never happens, with a destination that stays the same for the same name.
    func simulatedDelivery(_ username: String) -> CodeDelivery {
        if username.contains("@") { return CodeDelivery(email: username) }
        let first = username.unicodeScalars.first.map { String($0).lowercased() } ?? "u"
        let host = "abcdefghijklmnopqrstuvwxyz".utf8
        let sum = username.utf8.reduce(0) { ($0 * 31 + Int($1)) % 26 }
        return CodeDelivery(
            email: "\(first)@\(String(UnicodeScalar(host[host.index(host.startIndex, offsetBy: sum)]))).")
    }
}
