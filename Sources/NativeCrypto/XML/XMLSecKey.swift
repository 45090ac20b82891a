import COpenSSL
import CXMLSec

/// Keys and algorithms as xmlsec1 takes them.
enum XMLSecKey {
    /// A key that belongs to whoever asked for it, of a key of OpenSSL's that does not.
    static func make(_ key: OpaquePointer) throws(XMLFault) -> xmlSecKeyPtr {
        guard EVP_PKEY_up_ref(key) == 1 else { throw .library("sharing a key") }
        guard let data = xmlSecOpenSSLEvpKeyAdopt(key) else {
            EVP_PKEY_free(key)
            throw .key("xmlsec1 does not take it")
        }
        guard let made = xmlSecKeyCreate() else {
            xmlSecKeyDataDestroy(data)
            throw .library("no memory")
        }
        guard xmlSecKeySetValue(made, data) == 0 else {
            xmlSecKeyDataDestroy(data)
            xmlSecKeyDestroy(made)
            throw .library("no memory")
        }
        return made
    }

    /// All that a reference may do; how it is digested counts among it.
    static var referenceTransforms: [xmlSecTransformId?] {
        [
            xmlSecTransformEnvelopedGetKlass(), xmlSecTransformExclC14NGetKlass(),
            xmlSecOpenSSLTransformSha256GetKlass(), xmlSecOpenSSLTransformSha384GetKlass(),
            xmlSecOpenSSLTransformSha512GetKlass(),
        ]
    }

    static func transform(_ algorithm: XMLSignatureAlgorithm) -> xmlSecTransformId? {
        switch algorithm {
        case .rsaSHA256: xmlSecOpenSSLTransformRsaSha256GetKlass()
        case .rsaSHA384: xmlSecOpenSSLTransformRsaSha384GetKlass()
        case .rsaSHA512: xmlSecOpenSSLTransformRsaSha512GetKlass()
        case .ecdsaSHA256: xmlSecOpenSSLTransformEcdsaSha256GetKlass()
        case .ecdsaSHA384: xmlSecOpenSSLTransformEcdsaSha384GetKlass()
        case .ecdsaSHA512: xmlSecOpenSSLTransformEcdsaSha512GetKlass()
        }
    }

    /// What a failed attempt leaves in this thread's queue would be taken for the next one's.
    static func forgetErrors() { ERR_clear_error() }
}
