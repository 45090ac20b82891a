import Authority
package import Core
package import Directory
import Logging

/// The token endpoint (RFC 6749 §3.2): every phase that grants share, in order. A grant cannot forget one, because it
/// never makes one.
package struct TokenEndpoint: Sendable {
    let oauth: OAuth

    /// The JSON of the answer; throws `OAuthError` for the client's faults.
    package func handle(
        _ parameters: Parameters, authorization: String?, in pool: PoolConfiguration,
        from origin: SessionOrigin = SessionOrigin(), now: Moment
    ) async throws -> JSON {
        if let name = parameters.repeated {
            throw OAuthError(.invalidRequest, "The parameter \(name) is repeated.")
        }
        guard let type = parameters["grant_type"] else {
            throw OAuthError(.invalidRequest, "The parameter grant_type is missing.")
        }
        guard let grant = Grants.all.first(where: { $0.name == type }) else {
            throw OAuthError(.unsupportedGrantType)
        }
        let client = try await ClientProof(oauth: oauth).client(
            parameters, authorization: authorization, in: pool, now: now)
        guard client.client.settings.allowsOAuth || !grant.isOAuthFlow, grant.isAllowed(client.client)
        else { throw OAuthError(.unauthorizedClient, "The client may not use this grant.") }
        let answer: GrantAnswer
        do {
            answer = try await grant.redeem(
                GrantRequest(
                    parameters: parameters.keeping(grant.parameters), client: client, authority: oauth.authority,
                    access: oauth.access, origin: origin, now: now))
        } catch let error as AuthorityError where error.isOfTrigger {
            throw OAuthError(ofTrigger: error)
        }
        oauth.authority.logger.debug(
            "tokens issued", metadata: ["grant": "\(grant.name)", "client": "\(client.client.id)"])
        return switch answer {
        case .tokens(let tokens): Self.response(tokens)
        case .other(let json): json
        }
    }

    /// RFC 6749 §5.1; `scope` always, so that a client sees what it got.
    private static func response(_ tokens: TokenSet) -> JSON {
        .object([
            "access_token": .string(tokens.accessToken),
            "id_token": tokens.idToken.map { .string($0) },
            "refresh_token": tokens.refreshToken.map { .string($0) },
            "token_type": "Bearer",
            "expires_in": .integer(tokens.lifetime.seconds),
            "scope": .string(tokens.scopes.joined(separator: " ")),
        ])
    }
}
