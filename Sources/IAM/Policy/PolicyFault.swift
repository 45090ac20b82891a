/// Why a text is not a policy, in the words of a `MalformedPolicyDocument` error.
package struct PolicyFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
