import HummingbirdCore
import HummingbirdHTTP2
import NIOCore
import NIOSSL

/// How the main listener speaks: HTTP/1.1, over TLS also HTTP/2.
enum Listener {
    /// Fields of a request's head (CVE-2026-28980).
    static let mostFields = 64
    /// Bounds of a request's head: 16 kB a field, 32 kB in all; a connection idles for a minute.
    private static let bounds = HTTP1Channel.Configuration(
        additionalChannelHandlers: [RequestDeadline(), ResponseDeadline()], idleTimeout: .seconds(60),
        httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: mostFields))

    static func server(_ settings: ServerConfiguration, connectionsOfOnePeer: Int) throws -> HTTPServerBuilder {
        let limit = PeerLimit(limit: connectionsOfOnePeer, trusted: settings.trustedProxies)
        guard let files = settings.tls else {
            return HTTPServerBuilder { responder in
                GuardedChannel(inner: HTTP1Channel(responder: responder, configuration: bounds), limit: limit)
            }
        }
        let tls = try files.configuration()
        let configuration = HTTP2ChannelConfiguration(idleTimeout: .seconds(60), streamConfiguration: bounds)
        return HTTPServerBuilder { responder in
            GuardedChannel(
                inner: try HTTP2UpgradeChannel(
                    tlsConfiguration: tls, configuration: configuration, responder: responder),
                limit: limit)
        }
    }
}

extension ServerConfiguration.TLSFiles {
    /// TLS 1.2 and later. Throws where a file is not what it should be, or the key is not the certificate's.
    func configuration() throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate)
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        tls.minimumTLSVersion = .tlsv12
        // Made for what it finds: a key of another certificate.
        _ = try NIOSSLContext(configuration: tls)
        return tls
    }
}
