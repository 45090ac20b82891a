package import Authority
package import Core
package import Directory
import WellKnown

/// The documents about a pool: OpenID Provider metadata, authorization server metadata, and the JWK Set.
///
/// The metadata's form lies in `well-known/`; addresses and lists are filled in from the code's own lists, so that what is
/// advertised is what works.
package struct Discovery: Sendable {
    let oauth: OAuth

    /// OpenID Connect Discovery 1.0 §3, and RFC 8414 §2; one document serves both.
    package func metadata(of pool: PoolConfiguration) throws -> JSON {
        let issuer = oauth.authority.installation.issuer(of: pool.pool.id)
        let template = try JSON.parse(WellKnown.openIDConfiguration)
        return Self.fill(template, lists: Self.lists, issuer: issuer)
    }

    /// RFC 7517 §5: two keys, one for ID tokens and one for access tokens, and those that come and go.
    package func keySet(of pool: PoolConfiguration, now: Moment) -> JSON {
        let keys = pool.publishedKeys(now: now).map { key -> JSON in
            .object([
                "alg": "RS256",
                "e": .string(Base64URL.encode(key.key.publicKey.exponent)),
                "kid": .string(key.kid),
                "kty": "RSA",
                "n": .string(Base64URL.encode(key.key.publicKey.modulus)),
                "use": "sig",
            ])
        }
        return ["keys": .array(keys)]
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
