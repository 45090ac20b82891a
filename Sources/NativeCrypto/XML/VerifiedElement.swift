/// An element whose signature has been verified, with everything below it. Only the functions of this file make one,
/// and what reads a message takes nothing else: there is no way to read beside what was signed.
package struct VerifiedElement: Sendable {
    package let element: XMLElement

    fileprivate init(_ element: XMLElement) { self.element = element }

    /// An element that lies below this one, or is it; nil for any other, whatever it is called.
    package func covering(_ other: XMLElement) -> VerifiedElement? {
        element.descendants.contains { $0 === other } ? VerifiedElement(other) : nil
    }

    /// What lies encrypted below this one. Its ciphertext is signed, so it needs no signature of its own. Throws
    /// `.undecryptable`.
    package func decrypting(_ other: XMLElement, by keys: [RSAPrivateKey]) throws(XMLFault) -> VerifiedElement {
        guard let covered = covering(other) else { throw .undecryptable }
        return VerifiedElement(try DecryptedElement(covered.element, by: keys).element)
    }
}

extension XMLDocument {
    /// `element`, once the signature that is its own child has proven to be of it and by the key of one of the
    /// certificates. Nothing that the document says of keys is listened to.
    ///
    /// Throws `.unsigned` where it has no signature, `.structure` and `.algorithm` for a signature of another kind than
    /// SAML's, `.invalidSignature` for one that fits no certificate.
    package func verified(
        _ element: XMLElement, by certificates: [X509Certificate]
    ) throws(XMLFault) -> VerifiedElement {
        try XMLLibraries.prepare()
        guard try isSigned(element, by: certificates) else { throw .invalidSignature }
        return VerifiedElement(element)
    }
}
