import Authority
import Core
import Directory

/// The identities of a pool: found, made, linked and merged by their logins.
struct IdentityRegistry: Sendable {
    let access: AccessControl
    let pool: IdentityPool

    private var authority: Authority { access.authority }
    private var store: Store { access.authority.store }

    /// What two logins of one public provider in one identity are.
    private static let conflict = AuthorityError(
        .resourceConflict,
        "Logins don't match. Please include at least one valid login for this identity or identity pool.")

    /// Who all these logins are: found, or made where none of them is known. Several that lead to different identities
    /// make them one, and so does `known`, the identity that the caller says it is.
    ///
    /// Throws `.resourceConflict` where an identity would be two people at one provider.
    func resolve(_ logins: [IdentityLogin], known: Identity? = nil, now: Moment) async throws -> Identity {
        let found = try await store.identities.list(of: logins, in: pool.id)
        if found.count == 1, let one = found.first, known == nil || known?.id == one.id,
            Set(logins).isSubset(of: one.logins)
        {
            return one
        }
        // Two who do the same at once meet at the logins' key: the second finds what the first has made.
        for attempt in 1... {
            do {
                return try await store.transaction { try await join(logins, known, in: $0, now: now) }
            } catch is NameConflict where attempt < 3 {
                continue
            } catch is NameConflict {
                throw Self.conflict
            }
        }
        throw Self.conflict
    }

    private func join(
        _ logins: [IdentityLogin], _ known: Identity?, in store: Store, now: Moment
    ) async throws -> Identity {
        let leads = try await store.identities.list(of: logins, in: pool.id).map(\.id) + [known?.id].compactMap { $0 }
        var locked = try await store.identities.lock(leads).filter(\.isEnabled)
        if locked.isEmpty {
            let made = try await make(in: store, now: now)
            locked = [made]
        }
        let survivor = Self.survivor(of: locked)
        var standing = survivor.logins
        for other in locked where other.id != survivor.id {
            try Self.check(other.logins, fit: standing)
            try await store.identities.merge(other, into: survivor, now: now)
            standing += other.logins
        }
        for login in logins where !standing.contains(login) {
            try Self.check([login], fit: standing)
            try await store.identities.add(login, to: survivor, now: now)
            standing.append(login)
        }
        return Identity(
            id: survivor.id, pool: pool.id, logins: standing, createdAt: survivor.createdAt, modifiedAt: now)
    }

    /// Somebody who has signed in outlives a guest, and the older outlives the younger.
    private static func survivor(of identities: [Identity]) -> Identity {
        identities.first { !$0.logins.isEmpty } ?? identities[0]
    }

    private static func check(_ logins: [IdentityLogin], fit others: [IdentityLogin]) throws {
        for login in logins where !login.isDeveloper {
            if others.contains(where: { $0.provider == login.provider && $0.subject != login.subject }) {
                throw conflict
            }
        }
        let developers = (logins + others).filter(\.isDeveloper).count
        guard developers <= 20 else {
            throw AuthorityError(.limitExceeded, "An identity has at most 20 developer user identifiers.")
        }
    }

    /// Makes one part of another, whatever their ages.
    func merge(_ identity: Identity, into other: Identity, now: Moment) async throws -> IdentityID {
        try await store.transaction { store in
            let locked = try await store.identities.lock([identity.id, other.id]).filter(\.isEnabled)
            guard let from = locked.first(where: { $0.id == identity.id }),
                let to = locked.first(where: { $0.id == other.id })
            else { throw AuthorityError(.resourceNotFound, "The identities are not there any more.") }
            try Self.check(from.logins, fit: to.logins)
            try await store.identities.merge(from, into: to, now: now)
            return to.id
        }
    }

    func makeGuest(now: Moment) async throws -> Identity { try await make(in: store, now: now) }

    private func make(in store: Store, now: Moment) async throws -> Identity {
        let identity = Identity(
            id: IdentityID.make(region: authority.installation.region, authority.randomness), pool: pool.id,
            createdAt: now, modifiedAt: now)
        try await store.identities.insert(identity)
        return identity
    }
}
