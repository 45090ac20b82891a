extension Service {
    /// Amazon Cognito user pools.
    package static let cognitoIDP = Service(
        name: "cognito-idp", targetPrefix: "AWSCognitoIdentityProviderService", resources: resources,
        notBuilt: CognitoIDPNotBuilt.operations, unsignedNotBuilt: CognitoIDPNotBuilt.unsigned)

    private static let resources = [
        UserPools.resource, UserPoolClients.resource, UserPoolDomains.resource, ResourceServers.resource,
        Groups.resource,
        Tags.resource, AdminUsers.resource, SignUps.resource, Passwords.resource, Authentication.resource,
        Tokens.resource,
        OwnAccount.resource, SecondFactors.resource, UserSettings.resource, RecoveryCodeSets.resource,
        AuthFactors.resource, WebAuthn.resource, Devices.resource, AdminDevices.resource, UserSessions.resource,
        SessionConfiguration.resource, IdentityProviders.resource, ProviderLinkOperations.resource,
    ]
}
