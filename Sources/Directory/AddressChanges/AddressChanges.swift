package import Core
import NativeCrypto
import Postgres

/// A proven address that somebody has no more, and the secret by which its holder takes it back.
package struct LostAddress: Sendable {
    package let contact: Contact
    /// Random; only its hash is kept.
    package let handle: String
    package let changedAt: Moment

    package init(_ contact: Contact, handle: String, changedAt: Moment) {
        self.contact = contact
        self.handle = handle
        self.changedAt = changedAt
    }
}

/// Addresses that were replaced or removed, for as long as their holders may take them back.
///
/// Whoever has a proven address of an account taken from it gets a link there. What the link does is `restore`; nobody
/// else's proof is asked for, because the address was the account's own.
package struct AddressChanges: Sendable {
    let store: Store

    /// How long an address can be taken back.
    package static let lifetime = Lifetime.days(7)

    /// The user and the address of a link; nil for one that is used, outdated or none.
    package func find(
        _ handle: String, in pool: UserPoolID, now: Moment
    ) async throws -> (user: User, contact: Contact)? {
        let row = try await store.database.first(
            """
            SELECT \(fragment: User.columns), c.kind AS lost_kind, c.address AS lost_address
            FROM address_changes c JOIN users u ON u.pool = c.pool AND u.sub = c.sub
            WHERE c.pool = \(pool) AND c.handle_hash = \(Self.hash(handle)) AND c.expires_at > \(now)
            """, .read)
        guard let row, let kind = ContactKind(rawValue: try row.get("lost_kind")) else { return nil }
        return (try User(row), Contact(kind, try row.get("lost_address")))
    }

    /// Puts the address of a link back, proven; false where the link is good no more.
    ///
    /// Whatever was changed since goes with it: the links of later changes, which lie in other mailboxes, an address
    /// that waits for its code, the codes that are on their way, every session, and with `resettingPassword` the
    /// password of a confirmed user. Throws `NameConflict` where the alias belongs to someone else by now.
    package func restore(
        _ contact: Contact, by handle: String, as alias: Alias?, resettingPassword: Bool, in pool: UserPoolID,
        now: Moment
    ) async throws -> Bool {
        let kind = contact.kind
        let attributes = JSON([kind.rawValue: contact.value, kind.verifiedAttribute: "true"])
        return try await store.detectingConflict {
            try await store.database.execute(
                """
                WITH taken AS (
                    DELETE FROM address_changes c
                    WHERE c.pool = \(pool) AND c.handle_hash = \(Self.hash(handle)) AND c.expires_at > \(now)
                    RETURNING c.sub, c.changed_at
                ), later AS (
                    DELETE FROM address_changes c USING taken t
                    WHERE c.pool = \(pool) AND c.sub = t.sub AND c.kind = \(kind.rawValue)
                        AND c.changed_at >= t.changed_at AND c.handle_hash <> \(Self.hash(handle))
                ), pending AS (
                    DELETE FROM codes c USING taken t WHERE c.pool = \(pool) AND c.sub = t.sub
                ), old_name AS (
                    DELETE FROM user_aliases a USING taken t
                    WHERE a.pool = \(pool) AND a.sub = t.sub AND a.kind = \(kind.rawValue)
                        AND a.alias_key IS DISTINCT FROM \(alias?.key)
                ), name AS (
                    INSERT INTO user_aliases (pool, kind, alias_key, sub)
                    SELECT \(pool), \(kind.rawValue), \(alias?.key), t.sub FROM taken t
                    WHERE \(alias != nil) AND NOT EXISTS (SELECT 1 FROM user_aliases a
                        WHERE a.pool = \(pool) AND a.kind = \(kind.rawValue) AND a.alias_key = \(alias?.key)
                            AND a.sub = t.sub)
                )
                UPDATE users u SET attributes = u.attributes || \(attributes), modified_at = \(now),
                    session_epoch = u.session_epoch + 1, signed_out_at = \(now),
                    status = CASE WHEN \(resettingPassword) AND u.status = \(User.Status.confirmed.rawValue)
                        THEN \(User.Status.resetRequired.rawValue) ELSE u.status END
                FROM taken t WHERE u.pool = \(pool) AND u.sub = t.sub
                """, .durable) > 0
        }
    }

    /// For the person that a common table expression yields.
    static func insertion(_ lost: [LostAddress], in pool: UserPoolID, for person: SQL) -> SQL {
        guard let first = lost.first else { return "SELECT 1" }
        return """
            INSERT INTO address_changes (pool, handle_hash, sub, kind, address, changed_at, expires_at)
            SELECT \(pool), l.hash, p.sub, l.kind, l.address, \(first.changedAt), \(first.changedAt + lifetime)
            FROM \(fragment: person) p, unnest(\(lost.map { hash($0.handle) })::bytea[],
                \(lost.map(\.contact.kind.rawValue))::text[], \(lost.map(\.contact.value))::text[])
                AS l (hash, kind, address)
            """
    }

    private static func hash(_ handle: String) -> [UInt8] { Digest.sha256(Array(handle.utf8)) }
}
