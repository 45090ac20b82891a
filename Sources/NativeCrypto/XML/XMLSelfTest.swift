/// A document that is signed, and the same with one letter changed: whether the library that is loaded tells them
/// apart.
enum XMLSelfTest {
    static let result: Result<Void, XMLFault> = {
        do throws(XMLFault) {
            let certificate = try X509Certificate(text: XMLSelfTestVector.certificate)
            let good = XMLSelfTestVector.document
            let bad = good.replacing("alice", with: "mallory")
            guard try holds(good, certificate), try !holds(bad, certificate) else {
                return .failure(.library("xmlsec1 does not tell a good signature from a bad one"))
            }
            return .success(())
        } catch {
            return .failure(.library("the self-test: \(error)"))
        }
    }()

    private static func holds(_ text: String, _ certificate: X509Certificate) throws(XMLFault) -> Bool {
        let document = try XMLDocument(Array(text.utf8))
        return try document.isSigned(document.root, by: [certificate])
    }
}
