import CXMLSec

/// libxml2 and xmlsec1, set up once for the process and shut off from files and the network.
package enum XMLLibraries {
    /// Sets the libraries up, and has them tell a good signature from a bad one: built against other headers than the
    /// library that is loaded, they would do neither. Throws the same each time where that failed; asked again before
    /// each signature, so that calling it at start-up only brings the bad news early.
    package static func prepare() throws(XMLFault) { try proven.get() }

    /// For what needs no signature yet.
    static func load() throws(XMLFault) {
        // Each thread has its own receiver of errors.
        countersign_xml_silence()
        try loaded.get()
    }

    private static let loaded: Result<Void, XMLFault> = {
        xmlInitParser()
        countersign_xml_isolate()
        guard xmlSecInit() == 0, countersign_xmlsec_is_compatible() == 1 else {
            return .failure(.library("xmlsec1 is not the one of the build"))
        }
        xmlSecErrorsDefaultCallbackEnableOutput(0)
        guard xmlSecOpenSSLInit() == 0 else { return .failure(.library("xmlsec1 does not find OpenSSL")) }
        // No reference is ever followed out of a document, whatever a context allows.
        xmlSecIOCleanupCallbacks()
        return .success(())
    }()

    private static let proven: Result<Void, XMLFault> = loaded.flatMap { XMLSelfTest.result }
}
