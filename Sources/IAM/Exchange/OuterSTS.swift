import Authority
package import Core
import NativeCrypto
import SigV4

/// Another STS that trusts the issuer of our identity tokens: AWS's own, or that of an S3-compatible store. Roles of
/// identity pools that are not of this account are taken there, by AssumeRoleWithWebIdentity.
///
/// What its credentials may do, and for how long, is its own affair: nothing here can revoke them.
package struct OuterSTS: Sendable {
    private let url: String
    private let http: any OutboundHTTP

    /// `url` without a slash at its end, and without a path.
    package init(url: String, http: any OutboundHTTP) {
        self.url = url
        self.http = http
    }

    /// `limit` is a policy for the session. Throws `.externalService` where there is no answer, or none that can be
    /// read; `.invalidIdentityPoolConfiguration` where the role is refused.
    func assumeRole(
        _ role: String, sessionName: String, token: String, limit: String?
    ) async throws -> TemporaryCredentials {
        var parameters = [
            ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role),
            ("RoleSessionName", sessionName), ("WebIdentityToken", token), ("DurationSeconds", "3600"),
        ]
        if let limit { parameters.append(("Policy", limit)) }
        let answer = try await fetch(Array(Parameters(parameters).urlEncoded.utf8))
        let root = try? XMLDocument(answer.body).root
        guard answer.status == 200 else {
            let code = root?.text(of: "Code")?.prefix(64).filter { $0.isASCII && $0.isLetter } ?? "no code"
            let log = "the outer STS answers with status \(answer.status), \(code)"
            if (400..<500).contains(answer.status) { throw Self.refused(log) }
            throw Self.silent(log)
        }
        guard let credentials = root.flatMap(Self.credentials) else {
            throw Self.silent("the outer STS answers without credentials")
        }
        return credentials
    }

    private func fetch(_ form: [UInt8]) async throws -> OutboundResponse {
        let headers = [(name: "content-type", value: "application/x-www-form-urlencoded")]
        do throws(OutboundFault) {
            return try await http.fetch(
                OutboundRequest(method: "POST", url: "\(url)/", headers: headers, body: form, sizeLimit: 65_536))
        } catch {
            throw Self.silent("the outer STS does not answer: \(error.log)")
        }
    }

    private static func credentials(in root: XMLElement) -> TemporaryCredentials? {
        guard let id = root.text(of: "AccessKeyId"), let secret = root.text(of: "SecretAccessKey"),
            let token = root.text(of: "SessionToken"), let expiry = root.text(of: "Expiration"),
            let expiresAt = PolicyDate.moment(expiry)
        else { return nil }
        return TemporaryCredentials(
            credentials: AWSCredentials(accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: token),
            expiresAt: expiresAt, packedSize: 0)
    }

    private static func silent(_ log: String) -> AuthorityError {
        AuthorityError(.externalService, "The outer STS could not be asked.", logged: log)
    }

    private static func refused(_ log: String) -> AuthorityError {
        let refusal = RoleChoice.invalidConfiguration
        return AuthorityError(refusal.code, refusal.message, logged: log)
    }
}

extension XMLElement {
    /// The text of the one element below that has this name, in whatever namespace a store writes.
    fileprivate func text(of name: String) -> String? {
        let found = descendants.filter { $0.name == name }
        return found.count == 1 ? found[0].simpleText : nil
    }
}
