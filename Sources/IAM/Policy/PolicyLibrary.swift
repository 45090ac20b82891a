import Synchronization

/// Policies that were read once and are asked again and again: a memory of a pure function, which cannot go stale.
final class PolicyLibrary: Sendable {
    private struct Key: Hashable {
        let text: String
        let kind: PolicyDocument.Kind
    }

    /// Above this many all are dropped: a bound, not a policy.
    private static let capacity = 10_000
    private let documents = Mutex<[Key: PolicyDocument]>([:])

    /// Throws `PolicyFault` for what is no policy.
    func document(_ text: String, kind: PolicyDocument.Kind = .identity) throws(PolicyFault) -> PolicyDocument {
        let key = Key(text: text, kind: kind)
        if let known = documents.withLock({ $0[key] }) { return known }
        let document = try PolicyDocument(text, kind: kind)
        documents.withLock { documents in
            if documents.count >= Self.capacity { documents = [:] }
            documents[key] = document
        }
        return document
    }
}
