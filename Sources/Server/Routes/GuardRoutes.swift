import AWSAPI
import Authority
import Core
import HTTPTypes
import Hummingbird
import IAM
import SigV4

/// Checks for proxies that guard other APIs: nginx's `auth_request`, Envoy's `ext_authz` over HTTP.
///
/// A proxy asks with the client's own method and headers at
/// `/authorize/sigv4/{service}/{api}/{stage}/…` or `/authorize/jwt/{identityPool}/{service}/{api}/{stage}/…`, with the
/// client's path and query behind it. What comes before is the proxy's configuration; nothing that a client sends can
/// change it. 200 lets the request pass and says in headers who it is of; 401 and 403 do not.
struct GuardRoutes {
    let composition: Composition
    private static let largestBody = 1_048_576

    func add(to router: Router<ServerContext>) {
        let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .options]
        for method in methods {
            router.on("/authorize/sigv4/**", method: method) { request, context in
                try await answer(request, context, GuardAddress(request.pathAndQuery, pieces: 3)) { guarded, _ in
                    try await composition.access.guardSigned(guarded, now: context.now)
                }
            }
            router.on("/authorize/jwt/**", method: method) { request, context in
                try await answer(request, context, GuardAddress(request.pathAndQuery, pieces: 4)) { guarded, pool in
                    guard let token = Self.bearer(request) else { throw SignatureFault.missingToken }
                    return try await composition.access.guardBearer(
                        token, in: IdentityPoolID(pool), guarded, now: context.now)
                }
            }
        }
    }

    private static func bearer(_ request: Request) -> String? {
        let values = request.headers[values: .authorization]
        guard values.count == 1, values[0].lowercased().hasPrefix("bearer ") else { return nil }
        return String(values[0].dropFirst("bearer ".count))
    }

    private func answer(
        _ request: Request, _ context: ServerContext, _ address: GuardAddress?,
        _ decide: (GuardedRequest, String) async throws -> GuardedCaller
    ) async throws -> Response {
        guard let address else { throw HTTPError(.notFound) }
        let body = Array(try await request.body.collect(upTo: Self.largestBody).readableBytesView)
        let headers = request.signableHeaders
        let signable = SignableRequest(
            method: request.method.rawValue, path: address.path, query: address.query, headers: headers, body: body,
            bodyHash: body.isEmpty ? Self.vouchedHash(headers) : nil)
        let circumstances = RequestCircumstances(
            address: composition.clientAddress(of: request, context), headers: headers,
            composition.authority.installation, now: context.now)
        let guarded = GuardedRequest(
            service: address.service, api: address.api, stage: address.stage, request: signable,
            keys: circumstances.keys)
        do {
            return Self.passed(try await decide(guarded, address.pool))
        } catch let error as AuthorityError {
            return Self.refused(error.code.name == "AccessDenied" ? .forbidden : .unauthorized, error.message)
        } catch let fault as SignatureFault {
            return Self.refused(.unauthorized, fault.message)
        }
    }

    /// Proxies ask without the body. Then its hash is what the client has signed, and whoever has the body must compare
    /// it with that header.
    private static func vouchedHash(_ headers: [(name: String, value: String)]) -> String? {
        let claimed = headers.filter { $0.name.lowercased() == "x-amz-content-sha256" }.map(\.value)
        guard claimed.count == 1, Hex.decode(claimed[0])?.count == 32 else { return nil }
        return claimed[0]
    }

    private static func passed(_ caller: GuardedCaller) -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        headers[.guardPrincipal] = caller.arn
        headers[.guardUserID] = caller.userID
        headers[.guardAccount] = caller.account
        if let identity = caller.identity { headers[.guardIdentity] = identity.rawValue }
        return Response(status: .ok, headers: headers)
    }

    private static func refused(_ status: HTTPResponse.Status, _ message: String) -> Response {
        .json(["message": .string(message)], status: status)
    }
}

/// The address that a proxy asks at, taken apart: the prefix is ours, the rest is the client's.
struct GuardAddress {
    let pool: String
    let service: String
    let api: String
    let stage: String
    let path: String
    let query: String

    /// `pieces` stand between the check's name and the client's path. Nil for fewer, or an empty one.
    init?(_ whole: (path: String, query: String), pieces: Int) {
        let parts = whole.path.split(separator: "/", maxSplits: 3 + pieces, omittingEmptySubsequences: false)
        guard parts.count >= 3 + pieces else { return nil }
        let given = parts[3..<(3 + pieces)].compactMap { Percent.decode(Array($0.utf8)) }
        guard given.count == pieces, given.allSatisfy({ !$0.isEmpty && !$0.contains("/") }) else { return nil }
        pool = pieces == 4 ? given[0] : ""
        service = given[pieces - 3]
        api = given[pieces - 2]
        stage = given[pieces - 1]
        path = parts.count > 3 + pieces ? "/\(parts[3 + pieces])" : "/"
        query = whole.query
    }
}
