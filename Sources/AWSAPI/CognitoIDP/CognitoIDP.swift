extension Service {
    /// Amazon Cognito user pools.
    package static let cognitoIDP = Service(
        name: "cognito-idp", targetPrefix: "AWSCognitoIdentityProviderService", resources: [Groups.resource],
        notBuilt: [])
}
