import Authority
import Core
import Directory

/// An attribute as the wire carries it.
struct AttributeType: Codable, Sendable {
    let name: AttributeNameType
    let value: AttributeValueType?
}

package struct AttributeNameType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...32, pattern: .attributeName)
}

package struct AttributeValueType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 0...2048, isSensitive: true)
}

extension [AttributeType] {
    /// By name; of a repeated name the last counts.
    var dictionary: [String: String] {
        Dictionary(map { ($0.name.rawValue, $0.value?.rawValue ?? "") }, uniquingKeysWith: { _, last in last })
    }

    /// A user's attributes, `sub` first.
    init(of user: User, where isShown: (String) -> Bool = { _ in true }) {
        let told = user.toldAttributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let all = [("sub", user.sub.rawValue)] + told
        self = all.filter { isShown($0.0) }
            .map { AttributeType(name: AttributeNameType(rawValue: $0), value: AttributeValueType(rawValue: $1)) }
    }
}

/// A user in a list, and in the answer of AdminCreateUser.
struct UserType: Codable, Sendable {
    let username: String
    let attributes: [AttributeType]
    let userCreateDate: Timestamp
    let userLastModifiedDate: Timestamp
    let enabled: Bool
    let userStatus: String

    init(_ user: User, where isShown: (String) -> Bool = { _ in true }) {
        username = user.username
        attributes = [AttributeType](of: user, where: isShown)
        userCreateDate = Timestamp(user.createdAt)
        userLastModifiedDate = Timestamp(user.modifiedAt)
        enabled = user.isEnabled
        userStatus = user.status.rawValue
    }
}
