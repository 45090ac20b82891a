import Authority
package import Core
package import Directory

/// The link in the notice that an address was changed: shown by GET, which mail scanners follow, done by POST.
///
/// The secret of the link is the proof, for both; nobody has to be signed in, because whoever changed the address may
/// have changed the password as well.
package struct UndoChangeEndpoint: Sendable {
    let oauth: OAuth

    package func show(_ query: Parameters, in pool: PoolConfiguration, now: Moment) async throws -> Outcome {
        guard query.repeated == nil, let handle = query["change"],
            let (user, contact) = try await oauth.authority.accounts.lostAddress(handle, in: pool.pool, now: now)
        else { return Self.gone }
        return Outcome(
            .page(
                .undoChange(
                    UndoChangeScreen(
                        pool: pool.pool, handle: handle,
                        username: pool.pool.settings.usernameAttributes.isEmpty ? user.username : "",
                        address: contact))))
    }

    package func submit(_ form: Parameters, in pool: PoolConfiguration, now: Moment) async throws -> Outcome {
        guard form.repeated == nil, let handle = form["change"] else { return Self.gone }
        do {
            let restored = try await oauth.authority.accounts.restoreAddress(handle, in: pool.pool, now: now)
            return Outcome(
                .page(
                    .changeUndone(
                        ChangeUndoneScreen(
                            pool: pool.pool, address: restored.contact,
                            needsNewPassword: restored.resetsPassword)))
            )
        } catch let error as AuthorityError where error.code == .aliasExists {
            return Outcome(.page(.error(ErrorScreen(kind: .addressTaken))))
        } catch let error as AuthorityError where error == .expiredCode {
            return Self.gone
        }
    }

    private static let gone = Outcome(.page(.error(ErrorScreen(kind: .linkExpired))))
}

/// Asks before an address is put back.
package struct UndoChangeScreen: Sendable {
    package let pool: UserPool
    /// To be posted back as `change`.
    package let handle: String
    package let username: String
    package let address: Contact
}

package struct ChangeUndoneScreen: Sendable {
    package let pool: UserPool
    package let address: Contact
    /// Whether the password is good no more.
    package let needsNewPassword: Bool
}
