package import Core

/// A user pool: its configuration as it was given, and as the rules read it.
package struct UserPool: Sendable {
    package let id: UserPoolID
    package var name: String
    /// The members of Cognito's `UserPoolType` that were set, with Cognito's defaults filled in.
    package var document: JSON
    /// Tags of the resource.
    package var tags: [String: String]
    package let createdAt: Moment
    package var modifiedAt: Moment
    /// The document as the rules read it.
    package let settings: UserPoolSettings

    package init(
        id: UserPoolID, name: String, document: JSON, tags: [String: String], createdAt: Moment, modifiedAt: Moment
    ) {
        self.id = id
        self.name = name
        self.document = document
        self.tags = tags
        self.createdAt = createdAt
        self.modifiedAt = modifiedAt
        settings = UserPoolSettings(document)
    }
}
