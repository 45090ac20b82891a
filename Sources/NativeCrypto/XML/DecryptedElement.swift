/// What an encrypted element holds (XML Encryption 1.1 §2), parsed as a document of its own.
///
/// It proves nothing: whoever has our certificate can encrypt. It is read where what it was encrypted in is signed, or
/// where it is signed itself.
package final class DecryptedElement {
    package let document: XMLDocument
    package let element: XMLElement

    /// `wrapper` has an `EncryptedData` and, in it or beside it, the key that is encrypted to one of ours.
    ///
    /// Throws `.undecryptable` for whatever is wrong: an answer that told a wrong padding from a wrong key would let
    /// anybody decrypt (Jager and Somorovsky, 2011).
    package init(_ wrapper: XMLElement, by keys: [RSAPrivateKey]) throws(XMLFault) {
        do throws(XMLFault) {
            let text = try Self.decrypt(wrapper, by: keys)
            // What it does not declare itself it takes from where it was.
            let declarations = wrapper.scope.sorted { $0.key < $1.key }.map { prefix, uri in
                "xmlns\(prefix.isEmpty ? "" : ":\(prefix)")=\"\(XMLText.escapedAttribute(uri))\""
            }
            let frame = (["decrypted"] + declarations).joined(separator: " ")
            document = try XMLDocument(Array("<\(frame)>".utf8) + text + Array("</decrypted>".utf8))
            guard document.root.children.count == 1, document.root.hasElementsOnly else { throw .undecryptable }
            element = document.root.children[0]
        } catch {
            throw .undecryptable
        }
    }

    private static func decrypt(_ wrapper: XMLElement, by keys: [RSAPrivateKey]) throws(XMLFault) -> [UInt8] {
        let encryption = XMLNamespace.encryption
        guard let data = wrapper.only("EncryptedData", encryption), let key = encryptedKey(in: wrapper, data),
            let method = data.only("EncryptionMethod", encryption)?["Algorithm"],
            let cipher = XMLCipher(rawValue: method),
            let transport = key.only("EncryptionMethod", encryption).flatMap(XMLKeyTransport.init),
            let wrapped = value(of: key), let text = value(of: data)
        else { throw .undecryptable }
        for own in keys {
            guard let secret = transport.unwrap(wrapped, by: own), let plain = cipher.decrypt(text, by: secret) else {
                continue
            }
            return plain
        }
        throw .undecryptable
    }

    /// In the data's `KeyInfo`, or beside the data (SAML Core §2.3.4).
    private static func encryptedKey(in wrapper: XMLElement, _ data: XMLElement) -> XMLElement? {
        data.only("KeyInfo", XMLNamespace.signature)?.only("EncryptedKey", XMLNamespace.encryption)
            ?? wrapper.only("EncryptedKey", XMLNamespace.encryption)
    }

    private static func value(of element: XMLElement) -> [UInt8]? {
        let encryption = XMLNamespace.encryption
        return element.only("CipherData", encryption)?.only("CipherValue", encryption)?.simpleText
            .flatMap(XMLText.base64)
    }
}
