/// A resource of a policy: `*`, or an ARN whose six parts are compared one by one, so that a wildcard never reaches
/// over a colon before the last part. Parts that are missing are any (IAM JSON policy elements: Resource).
enum ARNPattern {
    static func matches(_ pattern: Wildcard, _ resource: String) -> Bool {
        if pattern.isAnything { return true }
        let wanted = pattern.split(atColons: 6)
        let parts = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, wanted.count >= 1 else { return pattern.matches(resource) }
        return zip(wanted, parts).allSatisfy { $0.matches($1) }
    }

    /// Whether a policy may name it.
    static func isValid(_ text: String) -> Bool { text == "*" || text.hasPrefix("arn:") }
}
