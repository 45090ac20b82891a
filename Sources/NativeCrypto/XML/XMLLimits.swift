/// What a document may have at most. The bounds are checked on its bytes, before a parser sees it.
package struct XMLLimits: Sendable, Hashable {
    /// Bytes.
    package var size = 1_048_576
    /// Elements within each other.
    package var depth = 48
    package var elements = 10_000
    /// Of one element, declarations of namespaces included.
    package var attributes = 48
    /// Whether comments and processing instructions are skipped instead of refused.
    package var skipsComments = false

    /// A message: nothing in it is for people, so there are no comments. They cut a name in two where they are dropped
    /// from what is signed and not from what is read (CVE-2017-11427 and its kin).
    package static let message = XMLLimits()

    /// Metadata, which people write and comment. What they say is trusted for where they came from.
    package static let metadata: XMLLimits = {
        var limits = XMLLimits()
        limits.skipsComments = true
        return limits
    }()
}
