import Core
import NativeCrypto

/// The HTTP redirect binding (SAML Bindings §3.4): a message in a query, signed as the query has it.
enum SAMLRedirect {
    /// Bytes that a message may have when it is expanded.
    private static let limit = 65_536

    /// An address with a message, signed with RSA-SHA256 over exactly the text that is sent (§3.4.4.1).
    static func address(
        _ location: String, _ kind: String, _ message: String, relayState: String?, by key: RSAPrivateKey?
    ) throws(FederationFault) -> String {
        let packed: [UInt8]
        do throws(XMLFault) {
            packed = try RawDeflate.compress(Array(message.utf8))
        } catch {
            throw .misconfigured("\(error)")
        }
        var parts = ["\(kind)=\(Percent.encode(Base64.encode(packed)))"]
        if let relayState { parts.append("RelayState=\(Percent.encode(relayState))") }
        if let key {
            parts.append("SigAlg=\(Percent.encode(XMLSignatureAlgorithm.rsaSHA256.rawValue))")
            guard let signature = try? key.sign(Array(parts.joined(separator: "&").utf8)) else {
                throw .misconfigured("the service provider's key does not sign")
            }
            parts.append("Signature=\(Percent.encode(Base64.encode(signature)))")
        }
        return "\(location)\(location.contains("?") ? "&" : "?")\(parts.joined(separator: "&"))"
    }

    /// The message of a raw query, whose signature is of one of the certificates. Each parameter occurs once: what is
    /// verified and what is read are the same bytes (CVE-2025-27773).
    static func message(
        _ kind: String, in query: String, signedBy certificates: [X509Certificate]
    ) throws(FederationFault) -> XMLElement {
        var raw: [String: Substring] = [:]
        for pair in query.split(separator: "&") {
            let name = String(pair.prefix { $0 != "=" })
            guard raw.updateValue(pair, forKey: name) == nil else { throw .invalid("a parameter is repeated") }
        }
        guard raw["SAMLEncoding"] == nil, let message = raw[kind], let algorithm = value(raw["SigAlg"]),
            let signature = value(raw["Signature"]).flatMap({ Base64.decode($0) }),
            let known = XMLSignatureAlgorithm(rawValue: algorithm)
        else { throw .invalid("the message is not signed") }
        let signed = [message, raw["RelayState"], raw["SigAlg"]].compactMap { $0 }.joined(separator: "&")
        guard certificates.contains(where: { $0.isValid(signature: signature, for: Array(signed.utf8), by: known) })
        else { throw .invalid("the message is signed by no trusted key") }
        guard let packed = value(message).flatMap({ Base64.decode($0) }) else {
            throw .invalid("the message is no base64")
        }
        do throws(XMLFault) {
            return try XMLDocument(try RawDeflate.expand(packed, limit: limit)).root
        } catch {
            throw .invalid("the message: \(error)")
        }
    }

    private static func value(_ pair: Substring?) -> String? {
        guard let pair, let cut = pair.firstIndex(of: "=") else { return nil }
        return Percent.decodeForm(Array(pair[pair.index(after: cut)...].utf8))
    }
}
