package import Core

/// A type of provider: one file each, one line in `Federation.adapters`.
///
/// An adapter proves who somebody is elsewhere. It stores nothing, and what it cannot check it refuses.
package protocol FederationAdapter: Sendable {
    static var type: ProviderType { get }

    /// Where the provider's answers come to, under the pool's address.
    static var callbackPath: String { get }

    /// Where people come back to who were signed out there.
    static var signOutPath: String { get }

    /// What a provider's details may have.
    static var details: [ProviderDetail] { get }

    /// A claim of the provider that a pool maps to `username` unless told otherwise.
    static var subjectClaim: String { get }

    /// The details with all that is filled in, such as what discovery says. Throws `.misconfigured` for what does not
    /// do.
    static func complete(
        _ details: [String: String], by federation: Federation, now: Moment
    ) async throws(FederationFault) -> [String: String]

    /// What the provider calls itself.
    static func issuer(of provider: Provider) throws(FederationFault) -> String

    /// Where the browser goes to be signed in.
    static func depart(
        _ departure: Departure, to provider: Provider, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> Departure.Destination

    /// Who came back, from what their browser brought.
    static func arrive(
        _ answer: Parameters, on departure: Departure, from provider: Provider, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> ExternalIdentity

    /// Who came though nobody had sent them. Throws `.invalid` where the type has no such thing, or the provider is not
    /// let do it.
    static func arriveUnasked(
        _ answer: Parameters, at callback: String, from provider: Provider, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> ExternalIdentity

    /// Where the browser goes to be signed out there too, and comes back from to `departure.callback` with the state;
    /// nil where that is not wanted or not offered. `session` is what the sign-in left.
    static func signOut(
        _ session: JSON, _ departure: Departure, of provider: Provider, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> Departure.Destination?
}

extension FederationAdapter {
    package static var callbackPath: String { "/oauth2/idpresponse" }
    package static var signOutPath: String { "/logout/return" }

    package static func complete(
        _ details: [String: String], by federation: Federation, now: Moment
    ) async throws(FederationFault) -> [String: String] { details }

    package static func arriveUnasked(
        _ answer: Parameters, at callback: String, from provider: Provider, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> ExternalIdentity { throw .invalid("nobody was sent there") }

    package static func signOut(
        _ session: JSON, _ departure: Departure, of provider: Provider, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> Departure.Destination? { nil }
}

/// A key of `ProviderDetails`.
package struct ProviderDetail: Sendable {
    package enum Rule: Sendable {
        case required
        case optional
        /// Filled in where it is not given.
        case standard(String)
    }

    package let key: String
    package let rule: Rule

    static func required(_ key: String) -> ProviderDetail { ProviderDetail(key: key, rule: .required) }
    static func optional(_ key: String) -> ProviderDetail { ProviderDetail(key: key, rule: .optional) }
    static func standard(_ key: String, _ value: String) -> ProviderDetail {
        ProviderDetail(key: key, rule: .standard(value))
    }
}
