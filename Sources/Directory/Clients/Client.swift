package import Core

/// An app client: its configuration as it was given, and as the rules read it.
package struct Client: Sendable {
    package let id: ClientID
    package let pool: UserPoolID
    package var name: String
    /// The members of Cognito's `UserPoolClientType` that were set, with Cognito's defaults filled in.
    package var document: JSON
    package let createdAt: Moment
    package var modifiedAt: Moment
    package let settings: ClientSettings
    /// The live secrets, opened, oldest first; empty for a public client.
    package let secrets: [ClientSecret]

    package init(
        id: ClientID, pool: UserPoolID, name: String, document: JSON, createdAt: Moment, modifiedAt: Moment,
        secrets: [ClientSecret]
    ) {
        self.id = id
        self.pool = pool
        self.name = name
        self.document = document
        self.createdAt = createdAt
        self.modifiedAt = modifiedAt
        self.secrets = secrets
        settings = ClientSettings(document)
    }

    /// A client with a secret must prove it at every door.
    package var isConfidential: Bool { !secrets.isEmpty }
}

/// One of a client's secrets.
package struct ClientSecret: Sendable {
    package let id: String
    package let value: Secret
    package let createdAt: Moment

    package init(id: String, value: Secret, createdAt: Moment) {
        self.id = id
        self.value = value
        self.createdAt = createdAt
    }
}
