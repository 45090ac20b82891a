import AWSAPI
package import Core

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

    /// The pool as a seed.
    static func seed(publicURL: String) throws -> Seed {
        try Seed([
            "UserPools": [
                [
                    "UserPoolId": .string(pool.rawValue), "PoolName": "Demo",
                    "AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"],
                    "Policies": ["SignInPolicy": ["AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]]],
                    "UsernameConfiguration": ["CaseSensitive": false],
                    "Schema": [["Name": "email", "Required": true]],
                    "ResourceServers": [resourceServer],
                    "Clients": .array(clients(publicURL)),
                    "Groups": [
                        ["GroupName": "admins", "Description": "People who may do everything", "Precedence": 1]
                    ],
                    "Users": [user],
                ]
            ]
        ])
    }

    private static let resourceServer: JSON = [
        "Identifier": "https://api.example.com", "Name": "Example API",
        "Scopes": [
            ["ScopeName": "read", "ScopeDescription": "Read"], ["ScopeName": "write", "ScopeDescription": "Write"],
        ],
    ]

    private static let user: JSON = [
        "Username": .string(username), "Password": .string(password), "Groups": ["admins"],
        "UserAttributes": [
            ["Name": "email", "Value": .string(email)], ["Name": "email_verified", "Value": "true"],
            ["Name": "name", "Value": "Demo Person"],
        ],
    ]

    private static func clients(_ publicURL: String) -> [JSON] {
        [
            client(
                publicClient, "Demo app",
                callbacks: ["http://localhost:3000/callback", "http://localhost:8080/callback"], publicURL),
            client(serverClient, "Demo server", callbacks: ["\(publicURL)/demo/callback"], publicURL, isSecret: true),
            [
                "ClientId": .string(machineClient.rawValue), "ClientName": "Demo machine",
                "ClientSecret": .string(serverSecret),
                "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["client_credentials"],
                "AllowedOAuthScopes": ["https://api.example.com/read", "https://api.example.com/write"],
            ],
        ]
    }

    private static func client(
        _ id: ClientID, _ name: JSON, callbacks: JSON, _ publicURL: String, isSecret: Bool = false
    ) -> JSON {
        .object([
            "ClientId": .string(id.rawValue), "ClientName": name,
            "ClientSecret": isSecret ? .string(serverSecret) : nil,
            "ExplicitAuthFlows": [
                "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH",
                "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
            ],
            "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
            "CallbackURLs": callbacks, "LogoutURLs": [.string("\(publicURL)/demo"), "http://localhost:3000/"],
            "SupportedIdentityProviders": ["COGNITO"],
        ])
    }
}
