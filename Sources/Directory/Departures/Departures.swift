package import Core
import NativeCrypto
import Postgres

/// Sign-ins that are on their way to a provider and back. Each belongs to one browser and is taken once.
package struct Departures: Sendable {
    let store: Store

    /// How long somebody may take to sign in elsewhere.
    package static let lifetime = Lifetime.minutes(30)

    /// Keeps what the way back is held against. A lost row costs the person a click, so the write does not wait for
    /// the disk.
    package func insert(
        _ state: String, to provider: String, request: JSON, browser: String, in pool: UserPoolID, now: Moment
    ) async throws {
        _ = try await store.database.execute(
            """
            INSERT INTO departures (pool, state_hash, browser_hash, provider, request, expires_at)
            VALUES (\(pool), \(Self.hash(state)), \(Self.hash(browser)), \(provider), \(request),
                \(now + Self.lifetime))
            """, .relaxed)
    }

    /// Keeps an answer that came by a form of the provider's, and so without the browser's cookies (SameSite=Lax); the
    /// first one counts. False where nothing of this state is on its way.
    package func keep(_ answer: JSON, for state: String, in pool: UserPoolID, now: Moment) async throws -> Bool {
        try await store.database.execute(
            """
            UPDATE departures d SET answer = \(answer)
            WHERE d.pool = \(pool) AND d.state_hash = \(Self.hash(state)) AND d.expires_at > \(now)
                AND d.answer IS NULL
            """, .relaxed) > 0
    }

    /// Takes a departure by its state, in the browser it began in; nil where there is none.
    package func take(
        _ state: String, browser: String, in pool: UserPoolID, now: Moment
    ) async throws -> (provider: String, request: JSON, answer: JSON?)? {
        try await store.database.first(
            """
            DELETE FROM departures d
            WHERE d.pool = \(pool) AND d.state_hash = \(Self.hash(state)) AND d.browser_hash = \(Self.hash(browser))
                AND d.expires_at > \(now)
            RETURNING d.provider, d.request, d.answer
            """, .durable
        ).map { (try $0.get("provider"), try $0.get("request"), try $0.get("answer")) }
    }

    private static func hash(_ handle: String) -> [UInt8] { Digest.sha256(Array(handle.utf8)) }
}
