/// Names of the standards that XML signatures and encryption rest on.
package enum XMLNamespace {
    /// XML Signature.
    package static let signature = "http://www.w3.org/2000/09/xmldsig#"
    /// XML Encryption.
    package static let encryption = "http://www.w3.org/2001/04/xmlenc#"
    /// XML Encryption 1.1.
    package static let encryption11 = "http://www.w3.org/2009/xmlenc11#"
    /// Exclusive XML Canonicalization; the name of the algorithm and of its parameter's namespace.
    package static let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
    /// The transform that leaves the signature out of what it signs.
    package static let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
    /// `xsi`.
    package static let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
    /// `xml:`, which is declared everywhere.
    package static let xml = "http://www.w3.org/XML/1998/namespace"
}
