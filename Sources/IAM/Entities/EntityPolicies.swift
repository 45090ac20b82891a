import Core
import Directory

/// What policies a role or user has.
package struct EntityPolicies: Sendable, Hashable {
    /// Texts by name.
    package var inline: [String: String] = [:]
    /// ARNs, in the order they were attached.
    package var attached: [String] = []
    /// The ARN of the policy that limits the others.
    package var boundary: String?

    package init() {}

    init(_ document: JSON) {
        inline = document["InlinePolicies"]?.textMembers ?? [:]
        attached = document["AttachedPolicies"]?.array?.compactMap(\.string) ?? []
        boundary = document["Boundary"]?.string
    }

    var members: [JSON.Member] {
        [
            JSON.Member("InlinePolicies", JSON(inline)),
            JSON.Member("AttachedPolicies", .array(attached.map { .string($0) })),
        ] + (boundary.map { [JSON.Member("Boundary", .string($0))] } ?? [])
    }
}
