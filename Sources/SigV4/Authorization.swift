/// The Authorization header of Signature Version 4, taken apart strictly.
struct Authorization {
    let accessKeyID: String
    let scope: CredentialScope
    let signedHeaders: [String]
    let signature: String

    /// Throws `.incomplete` for a part that is missing, repeated or malformed.
    init(_ header: String) throws(SignatureFault) {
        let algorithm = "AWS4-HMAC-SHA256 "
        guard header.hasPrefix(algorithm) else {
            throw .incomplete("Authorization header requires 'AWS4-HMAC-SHA256' algorithm.")
        }
        var fields: [Substring: Substring] = [:]
        for part in Self.split(header.dropFirst(algorithm.count), at: ",") {
            let pair = Self.split(part.drop { $0 == " " }, at: "=", maxSplits: 1)
            guard pair.count == 2, fields.updateValue(pair[1], forKey: pair[0]) == nil else {
                throw .incomplete("Authorization header is malformed.")
            }
        }
        guard let credential = fields["Credential"], let names = fields["SignedHeaders"],
            let signature = fields["Signature"], fields.count == 3
        else {
            throw .incomplete("Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.")
        }
        let scope = Self.split(credential, at: "/", omittingEmpty: false)
        guard scope.count == 5, scope[4] == "aws4_request", scope[1].utf8.count == 8 else {
            throw .incomplete(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.")
        }
        accessKeyID = String(scope[0])
        self.scope = CredentialScope(date: String(scope[1]), region: String(scope[2]), service: String(scope[3]))
        signedHeaders = Self.split(names, at: ";").map(String.init)
        self.signature = String(signature)
        guard signedHeaders == Set(signedHeaders).sorted(), signedHeaders.allSatisfy({ $0 == $0.lowercased() }) else {
            throw .incomplete("SignedHeaders must be sorted, in lower case and without duplicates.")
        }
    }

    /// By bytes: every request passes here.
    private static func split(
        _ text: Substring, at separator: Unicode.Scalar, maxSplits: Int = .max, omittingEmpty: Bool = true
    ) -> [Substring] {
        text.utf8.split(
            separator: UInt8(ascii: separator), maxSplits: maxSplits, omittingEmptySubsequences: omittingEmpty
        ).map(Substring.init)
    }
}
