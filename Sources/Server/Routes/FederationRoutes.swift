import Core
import HTTPTypes
import Hummingbird
import NIOCore
import OAuth

/// The way to providers and back.
enum FederationRoutes {
    @Sendable static func leave(_ request: PoolRequest) async throws -> Response {
        request.response(
            try await request.oauth.federation.leave(
                try request.request.queryParameters(), in: request.pool, browser: request.browser, now: request.now))
    }

    @Sendable static func arrive(_ request: PoolRequest) async throws -> Response {
        request.response(
            try await request.oauth.federation.arrive(
                try request.request.queryParameters(), in: request.pool, browser: request.browser, now: request.now))
    }

    /// What an operator enters at a SAML provider (SAML Metadata §4.1.1).
    @Sendable static func metadata(_ request: PoolRequest) async throws -> Response {
        guard let text = try request.oauth.federation.metadata(of: request.pool, browser: request.browser) else {
            throw HTTPError(.notFound)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/samlmetadata+xml", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// By a form of the provider's (`response_mode=form_post`): the browser then asks by GET, with its cookies.
    @Sendable static func receive(_ request: PoolRequest) async throws -> Response {
        let form = try await request.request.formParameters(upTo: 2_000_000)
        let (outcome, state) = try await request.oauth.federation.receive(
            form, in: request.pool, browser: request.browser, now: request.now)
        if let outcome { return request.response(outcome) }
        return request.seeOther("/oauth2/idpresponse", Parameters([("state", state)]))
    }
}
