import Authority
import Core
import IAM

extension Service {
    /// Amazon Cognito user pools.
    package static let cognitoIDP = Service(
        name: "cognito-idp", wire: .json(targetPrefix: "AWSCognitoIdentityProviderService"),
        violationCode: "InvalidParameterException", resources: resources,
        notBuilt: CognitoIDPNotBuilt.operations, unsignedNotBuilt: CognitoIDPNotBuilt.unsigned
    ) { input, access in
        if let arn = input["ResourceArn"]?.string { return arn }
        guard let pool = input["UserPoolId"]?.string else { return "*" }
        return access.authority.installation.arn(of: UserPoolID(pool))
    }

    private static let resources = [
        UserPools.resource, UserPoolClients.resource, UserPoolDomains.resource, ResourceServers.resource,
        Groups.resource,
        Tags.resource, AdminUsers.resource, SignUps.resource, Passwords.resource, Authentication.resource,
        Tokens.resource,
        OwnAccount.resource, SecondFactors.resource, UserSettings.resource, RecoveryCodeSets.resource,
        AuthFactors.resource, WebAuthn.resource, Devices.resource, AdminDevices.resource, UserSessions.resource,
        SessionConfiguration.resource, IdentityProviders.resource, ProviderLinkOperations.resource,
        DerivedTokens.resource,
    ]
}
