package import Authority
package import Core
package import SigV4

/// A request to an API that a proxy guards: what the proxy asks before it lets it through.
///
/// Which API it is, the proxy's own configuration says, in the address that it asks; whatever a client sends is part of
/// the request and decides nothing but itself.
package struct GuardedRequest: Sendable {
    /// As it signs, and as its actions begin: `execute-api`.
    package let service: String
    package let api: String
    package let stage: String
    /// The client's request; its path and query are those of the API.
    package let request: SignableRequest
    /// What conditions of policies may ask of it.
    package let keys: RequestKeys

    package init(service: String, api: String, stage: String, request: SignableRequest, keys: RequestKeys) {
        self.service = service
        self.api = api
        self.stage = stage
        self.request = request
        self.keys = keys
    }

    var action: String { "\(service):Invoke" }

    /// As API Gateway names it: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`. Nil for a path
    /// that a proxy and an API could read in two ways.
    func resource(in installation: Installation) -> String? {
        guard let path = PlainPath.decoded(request.path) else { return nil }
        return
            "arn:aws:\(service):\(installation.region):\(installation.accountID):\(api)/\(stage)/\(request.method)\(path)"
    }
}

/// Paths that mean one thing.
enum PlainPath {
    /// The decoded path; nil where decoding makes new segments or dots of it, or where it has an empty segment, a
    /// backslash, a parameter or a control character.
    static func decoded(_ path: String) -> String? {
        guard path.hasPrefix("/"), !path.contains("//"), let decoded = Percent.decode(Array(path.utf8)),
            decoded.utf8.allSatisfy({ $0 > 0x1F && $0 != 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: ";") }),
            decoded.utf8.count(where: { $0 == UInt8(ascii: "/") })
                == path.utf8.count(where: { $0 == UInt8(ascii: "/") })
        else { return nil }
        let segments = decoded.split(separator: "/", omittingEmptySubsequences: false)
        // A colon would end a part of the ARN, and a wildcard stands for itself.
        guard !segments.contains(where: { $0 == "." || $0 == ".." }) else { return nil }
        return decoded
    }
}

/// Who was let through.
package struct GuardedCaller: Sendable {
    package let arn: String
    package let userID: String
    package let account: String
    package let identity: IdentityID?

    init(_ caller: Caller) {
        arn = caller.arn
        userID = caller.userID
        account = caller.account
        identity = caller.session?.identity
    }
}

extension AccessControl {
    /// Whether a signed request may pass. Throws `SignatureFault`, `.expiredToken`, `.accessDenied`.
    package func guardSigned(_ guarded: GuardedRequest, now: Moment) async throws -> GuardedCaller {
        let caller = try await authenticate(guarded.request, service: guarded.service, now: now)
        return try decide(guarded, caller)
    }

    /// Whether the bearer of a token may pass: by the role that an identity pool gives them, as if they had taken its
    /// credentials and signed. Throws `.notAuthorized`, `.accessDenied` and the errors of the pool.
    package func guardBearer(
        _ token: String, in pool: IdentityPoolID, _ guarded: GuardedRequest, now: Moment
    ) async throws -> GuardedCaller {
        let session = try await exchange.session(forIDToken: token, in: pool, now: now)
        guard let caller = try await caller(of: session) else { throw RoleChoice.invalidConfiguration }
        return try decide(guarded, caller)
    }

    private func decide(_ guarded: GuardedRequest, _ caller: Caller) throws -> GuardedCaller {
        guard let resource = guarded.resource(in: authority.installation) else {
            throw AuthorityError(.accessDenied, "The path of the request is not plain.")
        }
        try require(guarded.action, on: resource, by: caller, keys: guarded.keys)
        return GuardedCaller(caller)
    }
}
