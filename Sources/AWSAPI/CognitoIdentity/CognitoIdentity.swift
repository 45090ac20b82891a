import Authority
import Core
import IAM

extension Service {
    /// Amazon Cognito identity pools.
    package static let cognitoIdentity = Service(
        name: "cognito-identity", wire: .json(targetPrefix: "AWSCognitoIdentityService"),
        violationCode: "ValidationException",
        resources: [
            IdentityPoolOperations.resource, IdentityOperations.resource, IdentityPoolRoles.resource,
            IdentityTokenOperations.resource, DeveloperIdentities.resource, IdentityPoolTags.resource,
        ], notBuilt: []
    ) { input, access in
        if let arn = input["ResourceArn"]?.string { return arn }
        guard let pool = input["IdentityPoolId"]?.string else { return "*" }
        return access.authority.installation.arn(of: IdentityPoolID(pool))
    }
}

extension Installation {
    func arn(of pool: IdentityPoolID) -> String {
        "arn:aws:cognito-identity:\(region):\(accountID):identitypool/\(pool)"
    }
}

/// Tokens by provider.
typealias LoginsMap = ShapeMap<LoginRules>
