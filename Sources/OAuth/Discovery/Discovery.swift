import Authority
package import Core
package import Directory
import WellKnown

/// The metadata of a pool: OpenID Provider metadata and authorization server metadata. The JWK Set is
/// `PoolConfiguration.keySet`.
///
/// The metadata's form lies in `well-known/`; addresses and lists are filled in from the code's own lists, so that what
/// is advertised is what works.
package struct Discovery: Sendable {
    let oauth: OAuth

    /// OpenID Connect Discovery 1.0 §3, and RFC 8414 §2; one document serves both.
    package func metadata(of pool: PoolConfiguration) throws -> JSON {
        let issuer = oauth.authority.installation.issuer(of: pool.pool.id)
        let template = try JSON.parse(WellKnown.openIDConfiguration)
        let lists = Self.lists.merging(["acr_values": pool.pool.settings.assuranceNames.all]) { _, own in own }
        return Self.fill(template, lists: lists, issuer: issuer)
    }

    /// The metadata of the issuer of identity pools.
    package func identityMetadata() throws -> JSON {
        Self.fill(
            try JSON.parse(WellKnown.identityConfiguration), lists: [:], issuer: oauth.authority.identityTokens.issuer)
    }

    /// What a placeholder `{list:…}` stands for.
    private static let lists: [String: [String]] = [
        "response_types": AuthorizationRequest.ResponseType.allCases.map(\.rawValue),
        "response_modes": AuthorizationRequest.ResponseMode.allCases.map(\.rawValue),
        "grant_types": Grants.all.map { $0.name } + ["implicit"],
        "client_authentication": ClientProof.methods,
    ]

    private static func fill(_ value: JSON, lists: [String: [String]], issuer: String) -> JSON {
        switch value {
        case .object(let members):
            .object(members.map { JSON.Member($0.name, fill($0.value, lists: lists, issuer: issuer)) })
        case .string(let text):
            if text.hasPrefix("{list:"), text.hasSuffix("}"), let list = lists[String(text.dropFirst(6).dropLast())] {
                .array(list.map { .string($0) })
            } else if text.hasPrefix("{issuer}") {
                .string(issuer + text.dropFirst("{issuer}".count))
            } else {
                .string(text)
            }
        default: value
        }
    }
}
