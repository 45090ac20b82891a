import Authority
import Core
import Crypto
import Directory
import HTTPTypes
import Hummingbird
import NIOCore
import OAuth
import Synchronization

/// What relying parties fetch again and again, rendered once: a pool's metadata and its JWK Set.
final class PublishedDocuments: Sendable {
    private struct State {
        var metadata: [UserPoolID: (names: AssuranceNames, document: PublishedDocument)] = [:]
        var keySets: [UserPoolID: (kids: [String], document: PublishedDocument)] = [:]
    }

    /// Above this many pools all are dropped: a bound, not a policy.
    private static let capacity = 10_000
    private let state = Mutex(State())

    /// Metadata follows from the pool's id, our own lists, and what the pool calls its levels of assurance.
    func metadata(of pool: PoolConfiguration, _ discovery: Discovery) throws -> PublishedDocument {
        let id = pool.pool.id
        let names = pool.pool.settings.assuranceNames
        if let known = state.withLock({ $0.metadata[id] }), known.names == names { return known.document }
        let document = PublishedDocument(try discovery.metadata(of: pool))
        state.withLock { state in
            if state.metadata.count >= Self.capacity { state.metadata = [:] }
            state.metadata[id] = (names, document)
        }
        return document
    }

    /// The keys that are published at `now`; a kid never comes back with another key.
    func keySet(of pool: PoolConfiguration, now: Moment) -> PublishedDocument {
        let id = pool.pool.id
        let kids = pool.publishedKeys(now: now).map(\.kid)
        if let known = state.withLock({ $0.keySets[id] }), known.kids == kids { return known.document }
        let document = PublishedDocument(pool.keySet(now: now))
        state.withLock { state in
            if state.keySets.count >= Self.capacity { state.keySets = [:] }
            state.keySets[id] = (kids, document)
        }
        return document
    }
}

/// The bytes of a document and the tag that names them.
struct PublishedDocument: Sendable {
    let bytes: ByteBuffer
    /// A strong validator (RFC 9110 §8.8.3): the beginning of the bytes' SHA-256.
    let tag: String

    init(_ value: JSON) {
        bytes = ByteBuffer(bytes: value.serialized)
        tag = "\"\(Base64URL.encode(Array(SHA256.hash(data: bytes.readableBytesView).prefix(16))))\""
    }

    /// The document, or 304 for who has it (RFC 9110 §13.1.2). Verifiers may keep it for five minutes; a new key is
    /// published longer than that before it signs.
    func response(to request: Request) -> Response {
        var headers: HTTPFields = [.cacheControl: "public, max-age=300", .eTag: tag]
        if request.headers[.ifNoneMatch].map(isMatched) == true {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = "application/json;charset=UTF-8"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: bytes))
    }

    /// A list of tags, weak ones too: the comparison is the weak one.
    private func isMatched(_ list: String) -> Bool {
        list.split(separator: ",").contains { entry in
            let entry = entry.filter { $0 != " " }
            return entry == "*" || entry == tag || entry == "W/\(tag)"
        }
    }
}
