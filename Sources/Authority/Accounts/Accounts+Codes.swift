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

    /// Throws what an outcome other than acceptance means, of a client's user: where the client does not tell who
    /// exists, a code that was never sent is a wrong one.
    func require(_ outcome: CodeOutcome, of person: NamedPerson) throws {
        try require(person.isHidden && outcome == .expired ? .mismatch : outcome)
    }

    /// Queues a code that someone asked for; for a person who is to have none, the same work and the same answer.
    func send(
        _ purpose: CodePurpose, to email: String?, for person: NamedPerson, counting action: String, limit: Int,
        now: Moment
    ) async throws -> CodeDelivery {
        let code = order(purpose, to: email ?? "", for: person.user, in: person.pool, now: now)
        // A code for nobody is bound to nobody: the statement finds no one to keep it for.
        let recipient = email == nil ? person.stranger : person.user.sub
        guard
            try await store.codes.send(
                code.code, for: recipient, in: person.pool.id, message: code.message, counting: action, limit: limit,
                now: now)
        else { throw AuthorityError.attemptLimitExceeded }
        return email == nil ? person.simulatedDelivery : code.delivery
    }
}

/// Whom a client's call names: a user, or where the client does not tell who exists, perhaps nobody.
struct NamedPerson: Sendable {
    /// A user of nobody's where there is none.
    let user: User
    let exists: Bool
    let pool: UserPool
    /// Whether the client hides who exists.
    let isHidden: Bool
    /// What nobody's attempts are counted under: no user's subject, and always the same for a name.
    let stranger: Subject
    private let name: String

    init(_ found: User?, named login: LoginName, stranger: Subject, at client: ClientConfiguration, now: Moment) {
        pool = client.pool.pool
        self.stranger = stranger
        user =
            found
            ?? User(
                pool: pool.id, sub: stranger, username: login.typed, status: .unknown, attributes: [:], createdAt: now,
                modifiedAt: now)
        exists = found != nil
        isHidden = client.client.settings.preventsUserExistenceErrors
        name = login.key
    }

    /// A delivery that never happens, with a destination that stays the same for the same name.
    var simulatedDelivery: CodeDelivery {
        if name.contains("@") { return CodeDelivery(email: name) }
        let first = name.unicodeScalars.first.map { String($0) } ?? "u"
        let letters = Array("abcdefghijklmnopqrstuvwxyz".unicodeScalars)
        let sum = name.utf8.reduce(0) { ($0 * 31 + Int($1)) % letters.count }
        return CodeDelivery(email: "\(first)@\(letters[sum])")
    }
}

extension Accounts {
    /// The user a client names; somebody who is nobody where the client does not tell. Throws `.userNotFound`.
    func person(_ username: String, at client: ClientConfiguration, now: Moment) async throws -> NamedPerson {
        let pool = client.pool.pool
        let login = LoginName(username, in: pool.settings)
        let person = NamedPerson(
            try await store.users.find(login, in: pool.id), named: login,
            stranger: authority.stranger(login, in: client.pool),
            at: client, now: now)
        guard person.exists || person.isHidden else {
            throw AuthorityError(.userNotFound, "Username/client id combination not found.")
        }
        return person
    }
}
