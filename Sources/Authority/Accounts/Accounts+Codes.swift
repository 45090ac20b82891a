import Core
import Directory

/// A code, the message that carries it, and what the caller is told of it.
struct CodeOrder: Sendable {
    let code: NewCode
    let message: OutboxMessage
    let delivery: CodeDelivery
}

extension Accounts {
    /// The code that confirms a sign-up, where the pool proves an address that the user has.
    func confirmationCode(for user: User, in pool: UserPool, now: Moment) -> CodeOrder? {
        contactToConfirm(of: user, in: pool.settings).map {
            order(.confirmSignUp, to: $0, for: user, in: pool, now: now)
        }
    }

    /// The address that a sign-up proves: where the pool proves both, the phone.
    func contactToConfirm(of user: User, in settings: UserPoolSettings) -> Contact? {
        ContactKind.allCases.filter { settings.autoVerifiedAttributes.contains($0.rawValue) }
            .compactMap { user.contact($0) }.first
    }

    /// A fresh code for a purpose; with `isNew`, the address comes in force by it.
    func order(
        _ purpose: CodePurpose, to contact: Contact, isNew: Bool = false, for user: User, in pool: UserPool, now: Moment
    ) -> CodeOrder {
        let text = authority.randomness.sixDigits()
        return CodeOrder(
            code: NewCode(
                purpose: purpose,
                hash: store.codes.hash(text, sentTo: contact.value, for: user.sub, purpose: purpose, in: pool.id),
                newAddress: isNew ? contact.value : nil, createdAt: now),
            message: authority.messages.code(text, purpose: purpose, to: contact, for: user, in: pool, now: now),
            delivery: CodeDelivery(contact))
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
    ///
    /// `kinds` are what it might have gone to.
    func send(
        _ purpose: CodePurpose, to contact: Contact?, of kinds: [ContactKind], for person: NamedPerson,
        counting action: String, limit: Int, now: Moment
    ) async throws -> CodeDelivery {
        let nobodys = person.simulatedContact(of: kinds)
        let code = order(purpose, to: contact ?? nobodys, for: person.user, in: person.pool, now: now)
        // A code for nobody is bound to nobody: the statement finds no one to keep it for.
        let recipient = contact == nil ? person.stranger : person.user.sub
        guard
            try await store.codes.send(
                code.code, for: recipient, in: person.pool.id, message: code.message, counting: action, limit: limit,
                now: now)
        else { throw AuthorityError.attemptLimitExceeded }
        return code.delivery
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

    /// An address that nothing goes to, and that stays the same for the same name: of the kind that the name has, where
    /// it may be, else of the first one.
    func simulatedContact(of kinds: [ContactKind]) -> Contact {
        let looks: ContactKind? = name.contains("@") ? .email : name.hasPrefix("+") ? .phone : nil
        if let looks, kinds.contains(looks) { return Contact(looks, name) }
        switch kinds.first ?? .email {
        case .phone: return Contact(.phone, "+\(1000 + sum(below: 9000))")
        case .email:
            let first = name.unicodeScalars.first.map { String($0) } ?? "u"
            let letters = Array("abcdefghijklmnopqrstuvwxyz".unicodeScalars)
            return Contact(.email, "\(first)@\(letters[sum(below: letters.count)])")
        }
    }

    private func sum(below bound: Int) -> Int { name.utf8.reduce(0) { ($0 * 31 + Int($1)) % bound } }
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
