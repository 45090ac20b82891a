import Core

/// The key sets of providers, as this node last read them.
///
/// A set is used for as long as its headers say, within bounds. A key that is not in it is looked for once, and then
/// not again for a while, so that nobody makes us fetch by inventing key ids.
actor ProviderKeys {
    /// Between two fetches of the same set for a key that is missing.
    private static let coolDown = Lifetime.seconds(30)
    private static let shortest: Int64 = 60
    private static let longest: Int64 = 86_400
    private static let unsaid: Int64 = 3600
    private static let capacity = 1000
    private static let maximumKeys = 100

    private struct KeySet: Sendable {
        let keys: [JSONWebKey]
        let fetchedAt: Moment
        let freshUntil: Moment
    }

    private let http: any OutboundHTTP
    private var sets: [String: KeySet] = [:]
    private var addresses: [String: (url: String, readAt: Moment)] = [:]
    private var failedAt: [String: Moment] = [:]
    private var flights: [String: Task<Result<KeySet, FederationFault>, Never>] = [:]

    init(http: any OutboundHTTP) { self.http = http }

    /// Whether a token is signed by a key of the set at `url`. Throws `.unreachable` where the set is needed and cannot
    /// be read.
    func haveSigned(_ token: ProviderToken, at url: String, now: Moment) async throws(FederationFault) -> Bool {
        let known = sets[url]
        if let known, now < known.freshUntil {
            if token.isSigned(by: known.keys) { return true }
            // A new key may have come: but a signature that is wrong by a known key stays wrong.
            guard isUnknown(token.keyID, in: known), now >= known.fetchedAt + Self.coolDown else { return false }
        }
        do {
            return token.isSigned(by: try await refreshed(url, now: now).keys)
        } catch {
            // What was good a while ago is better than nobody signing in; for a day at most.
            guard let known, now < known.fetchedAt + .seconds(Self.longest) else { throw error }
            return token.isSigned(by: known.keys)
        }
    }

    /// Where the keys of an issuer are, by discovery; remembered for a day, and for longer while it cannot be asked.
    func address(of issuer: String, now: Moment) async throws(FederationFault) -> String {
        let known = addresses[issuer]
        if let known, now < known.readAt + .seconds(Self.longest) { return known.url }
        do {
            let url = try await Discovery.keysAddress(of: issuer, by: http)
            if addresses.count >= Self.capacity { addresses = [:] }
            addresses[issuer] = (url, now)
            return url
        } catch {
            guard let known else { throw error }
            return known.url
        }
    }

    private func isUnknown(_ id: String?, in set: KeySet) -> Bool {
        id == nil || !set.keys.contains { $0.id == id }
    }

    /// Fetched once for all who wait, and after a failure not again at once.
    private func refreshed(_ url: String, now: Moment) async throws(FederationFault) -> KeySet {
        if let flight = flights[url] { return try await flight.value.get() }
        if let failed = failedAt[url], now < failed + .seconds(5) {
            throw FederationFault(.unreachable, log: "the keys could not be read a moment ago")
        }
        let http = http
        let flight = Task { await Self.fetch(url, by: http, now: now) }
        flights[url] = flight
        let result = await flight.value
        flights[url] = nil
        switch result {
        case .success(let set):
            if sets.count >= Self.capacity { sets = [:] }
            sets[url] = set
            failedAt[url] = nil
        case .failure:
            if failedAt.count >= Self.capacity { failedAt = [:] }
            failedAt[url] = now
        }
        return try result.get()
    }

    @concurrent
    private static func fetch(
        _ url: String, by http: any OutboundHTTP, now: Moment
    ) async -> Result<KeySet, FederationFault> {
        do throws(FederationFault) {
            let response = try await http.answer(
                to: OutboundRequest(method: "GET", url: url, headers: [("accept", "application/json")]), "the keys")
            guard response.status == 200, let json = try? JSON.parse(response.body), let keys = json["keys"]?.array
            else { throw FederationFault(.unreachable, log: "the keys: status \(response.status)") }
            let age = maximumAge(response.header("cache-control")) ?? unsaid
            return .success(
                KeySet(
                    keys: keys.prefix(maximumKeys).compactMap(JSONWebKey.init), fetchedAt: now,
                    freshUntil: now + .seconds(min(max(age, shortest), longest))))
        } catch {
            return .failure(error)
        }
    }

    /// `max-age` (RFC 9111 §5.2.2.1), in seconds; zero where nothing may be kept.
    private static func maximumAge(_ header: String?) -> Int64? {
        guard let header else { return nil }
        let directives = header.lowercased().split(separator: ",").map { $0.filter { $0 != " " && $0 != "\"" } }
        if directives.contains(where: { $0 == "no-store" || $0 == "no-cache" }) { return 0 }
        return directives.first { $0.hasPrefix("max-age=") }.flatMap { Int64($0.dropFirst(8)) }
    }
}

extension OutboundHTTP {
    /// The answer to a request, whatever its status; a fault of the way is the provider's absence.
    func answer(to request: OutboundRequest, _ what: String) async throws(FederationFault) -> OutboundResponse {
        do throws(OutboundFault) {
            return try await fetch(request)
        } catch {
            throw FederationFault(
                error.kind == .refused ? .misconfigured : .unreachable, log: "\(what): \(error.log)")
        }
    }
}
