package import Authority
package import Core
import Directory

/// The demo pool of `countersign dev`: its names are fixed, so that examples can be copied.
package enum Demo {
    package static let pool = UserPoolID("us-east-1_Demo00000")
    /// A browser app without a secret.
    package static let publicClient = ClientID("demopublic0000000000000000")
    /// A server with a secret; also the relying party under `/demo`.
    package static let serverClient = ClientID("demoserver0000000000000000")
    package static let serverSecret = "demosecretdemosecretdemosecretdemosecretdemosecret01"
    /// A machine that acts for itself.
    package static let machineClient = ClientID("demomachine000000000000000")
    package static let username = "demo"
    package static let email = "demo@example.com"
    package static let password = "Demo-password-1"

    /// Makes what is missing; running it again changes nothing.
    package static func seed(_ authority: Authority, now: Moment) async throws {
        guard try await authority.store.userPools.find(pool) == nil else { return }
        let publicURL = authority.installation.publicURL
        let made = try await authority.provisioning.createPool(
            id: pool, name: "Demo", document: poolDocument, tags: [:], now: now)
        try await authority.provisioning.createResourceServer(
            ResourceServer(
                pool: pool, identifier: "https://api.example.com", name: "Example API",
                scopes: [.init(name: "read", description: "Read"), .init(name: "write", description: "Write")]))
        _ = try await authority.provisioning.createClient(
            id: publicClient, in: pool, name: "Demo app",
            document: clientDocument(
                callbacks: ["http://localhost:3000/callback", "http://localhost:8080/callback"], publicURL),
            secret: nil, now: now)
        _ = try await authority.provisioning.createClient(
            id: serverClient, in: pool, name: "Demo server",
            document: clientDocument(callbacks: ["\(publicURL)/demo/callback"], publicURL),
            secret: Secret(serverSecret),
            now: now)
        _ = try await authority.provisioning.createClient(
            id: machineClient, in: pool, name: "Demo machine",
            document: [
                "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["client_credentials"],
                "AllowedOAuthScopes": ["https://api.example.com/read", "https://api.example.com/write"],
            ], secret: Secret(serverSecret), now: now)
        try await authority.provisioning.createGroup(
            Group(
                pool: pool, name: "admins", description: "People who may do everything", precedence: 1, roleARN: nil,
                createdAt: now, modifiedAt: now))
        let user = try await authority.accounts.create(
            UserInvitation(
                username: username, attributes: ["email": email, "email_verified": "true", "name": "Demo Person"],
                temporaryPassword: password, forcesAlias: false, sendsMessage: false), in: made, now: now)
        try await authority.accounts.setPassword(password, isPermanent: true, of: user, in: made, now: now)
        try await authority.provisioning.add(user, to: "admins", now: now)
    }

    private static let poolDocument: JSON = [
        "AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"],
        "UsernameConfiguration": ["CaseSensitive": false],
        "SchemaAttributes": StandardAttributes.schema(with: [["Name": "email", "Required": true]]),
    ]

    private static func clientDocument(callbacks: [JSON], _ publicURL: String) -> JSON {
        [
            "ExplicitAuthFlows": [
                "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH",
            ],
            "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
            "CallbackURLs": .array(callbacks), "LogoutURLs": [.string("\(publicURL)/demo"), "http://localhost:3000/"],
            "SupportedIdentityProviders": ["COGNITO"],
        ]
    }
}
