package import Core
import Crypto

/// A caller whose signature holds.
package struct SignedCaller: Sendable {
    package let accessKeyID: String
    /// As it was sent and signed; what it is worth is decided by whoever issued it.
    package let sessionToken: String?
}

/// Verifies AWS Signature Version 4 in the Authorization header, from the bytes received.
///
/// The body's hash is computed, never taken from a header; `host` and every `x-amz-…` header must be signed; the date
/// may be five minutes off; an unknown key is refused. A signature in the query is refused: none of our operations
/// needs one.
package struct Verifier: Sendable {
    private let regions: Set<String>

    /// How far the request's date may lie from ours.
    package static let skew = Lifetime.minutes(5)

    /// `regions` are those that a request may be signed for.
    package init(regions: Set<String>) {
        self.regions = regions
    }

    /// `secret` finds the secret key of an access key id, nil for an unknown one.
    package func verify(
        _ request: SignableRequest, service: String, now: Moment, secret: (String, String?) async throws -> Secret?
    ) async throws -> SignedCaller {
        let (authorization, timestamp) = try parts(of: request, service: service, now: now)
        let token = request.header("x-amz-security-token")
        guard let key = try await secret(authorization.accessKeyID, token) else { throw SignatureFault.unknownKey }
        guard
            let canonical = CanonicalRequest(
                request, signedHeaders: authorization.signedHeaders, service: service)
        else {
            throw SignatureFault.mismatch
        }
        let expected = authorization.scope.signature(of: canonical, at: timestamp, secret: key)
        guard Secret.constantTimeEqual(expected, authorization.signature) else { throw SignatureFault.mismatch }
        return SignedCaller(accessKeyID: authorization.accessKeyID, sessionToken: token)
    }

    private func parts(
        of request: SignableRequest, service: String, now: Moment
    ) throws(SignatureFault) -> (Authorization, String) {
        guard !request.query.contains("X-Amz-Signature=") else {
            throw .incomplete("A signature in the query string is not supported.")
        }
        guard request.count(of: "authorization") > 0 else { throw .missing }
        guard let header = request.header("authorization") else {
            throw .incomplete("The Authorization header is repeated.")
        }
        let authorization = try Authorization(header)
        guard let timestamp = request.header("x-amz-date"), let date = Self.moment(timestamp) else {
            throw .incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        }
        try checkDate(date, timestamp, now: now)
        try checkScope(authorization.scope, timestamp, service)
        try checkHeaders(request, authorization.signedHeaders)
        return (authorization, timestamp)
    }

    private func checkDate(_ date: Moment, _ timestamp: String, now: Moment) throws(SignatureFault) {
        guard date < now - Self.skew || date > now + Self.skew else { return }
        let clock = CivilTime(now).basicISO8601
        if date < now {
            throw .invalid(
                "Signature expired: \(timestamp) is now earlier than \(CivilTime(now - Self.skew).basicISO8601) (\(clock) - 5 min.)"
            )
        }
        throw .invalid(
            "Signature not yet current: \(timestamp) is still later than \(CivilTime(now + Self.skew).basicISO8601) (\(clock) + 5 min.)"
        )
    }

    private func checkScope(_ scope: CredentialScope, _ timestamp: String, _ service: String) throws(SignatureFault) {
        guard scope.date == timestamp.prefix(8) else {
            throw .invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP")
        }
        guard regions.contains(scope.region) else {
            throw .invalid("Credential should be scoped to a valid region, not '\(scope.region)'.")
        }
        guard scope.service == service else {
            throw .invalid("Credential should be scoped to correct service: '\(service)'.")
        }
    }

    private func checkHeaders(_ request: SignableRequest, _ signed: [String]) throws(SignatureFault) {
        for (name, _) in request.headers where Self.mustBeSigned(name) {
            guard signed.contains(name) else { throw .invalid("The header '\(name)' is not signed.") }
            guard request.count(of: name) == 1 else { throw .invalid("The header '\(name)' is repeated.") }
        }
        guard signed.contains("host") else {
            throw .invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.")
        }
        let claimed = request.header("x-amz-content-sha256")
        guard claimed == nil || claimed == request.bodyHash else { throw .mismatch }
    }

    static func mustBeSigned(_ name: String) -> Bool { name == "host" || name.hasPrefix("x-amz-") }

    /// `20261124T103200Z`.
    private static func moment(_ text: String) -> Moment? {
        let letters = Array(text.utf8)
        guard letters.count == 16, letters[8] == UInt8(ascii: "T"), letters[15] == UInt8(ascii: "Z"),
            (letters[..<8] + letters[9..<15]).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        func number(_ range: Range<Int>) -> Int { letters[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
        return CivilTime.moment(
            year: Int64(number(0..<4)), month: number(4..<6), day: number(6..<8), hour: number(9..<11),
            minute: number(11..<13), second: number(13..<15))
    }
}
