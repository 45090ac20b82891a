import Core
import Crypto

/// The policies of AWS's own that people attach by their names. Each says what AWS says of it, of what there is here.
enum BuiltInPolicies {
    static let all: [ManagedPolicy] = [
        policy("AdministratorAccess", "Allows everything.", ["*"]),
        policy(
            "AmazonCognitoPowerUser", "Manages user pools and identity pools.",
            [
                "cognito-identity:*", "cognito-idp:*", "cognito-sync:*", "iam:ListRoles",
                "iam:ListOpenIDConnectProviders",
                "iam:GetRole", "iam:ListSAMLProviders", "iam:GetSAMLProvider",
            ]),
        policy(
            "AmazonCognitoReadOnly", "Reads user pools and identity pools.",
            [
                "cognito-identity:Describe*", "cognito-identity:Get*", "cognito-identity:List*",
                "cognito-idp:Describe*",
                "cognito-idp:AdminGet*", "cognito-idp:AdminList*", "cognito-idp:List*", "cognito-idp:Get*",
                "cognito-sync:Describe*", "cognito-sync:Get*", "cognito-sync:List*", "iam:ListOpenIDConnectProviders",
                "iam:ListRoles",
            ]),
        policy(
            "AmazonCognitoDeveloperAuthenticatedIdentities", "Signs in users of a developer's own system.",
            [
                "cognito-identity:GetOpenIdTokenForDeveloperIdentity", "cognito-identity:LookupDeveloperIdentity",
                "cognito-identity:MergeDeveloperIdentities", "cognito-identity:UnlinkDeveloperIdentity",
            ]),
        guestCeiling,
    ]

    /// What guests may do at most, besides the list below (developer guide, "IAM roles", enhanced flow).
    static let guestCeiling = policy(
        "AmazonCognitoUnAuthedIdentitiesSessionPolicy", "Limits what guests of identity pools may do.",
        [
            "rum:PutRumEvents", "sagemaker:InvokeEndpoint", "polly:*", "comprehend:*", "translate:*", "transcribe:*",
            "rekognition:*", "mobiletargeting:*", "firehose:*", "personalize:*", "geo:GetMap*", "geo:ListMaps",
            "geo:SearchPlaceIndex*", "geo:GetPlace", "geo:CalculateRoute*", "geo:*Geofence", "geo:*Geofences",
            "geo:*DevicePosition*", "kms:Encrypt", "kms:Decrypt", "kms:ReEncryptTo", "kms:ReEncryptFrom",
            "kms:GenerateDataKey", "kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext",
            "kms:GenerateDataKeyWithoutPlaintext",
        ])

    /// The inline policy that Cognito adds to a guest's session.
    static let guestServices = text(
        [
            "cloudwatch:*", "logs:*", "dynamodb:*", "kinesis:*", "mobileanalytics:*", "s3:*", "ses:*", "sns:*", "sqs:*",
            "lambda:*", "machinelearning:*", "execute-api:*", "iot:*", "gamelift:*", "cognito-identity:*",
            "cognito-idp:*",
            "lex:*", "polly:*", "comprehend:*", "translate:*", "transcribe:*", "rekognition:*", "mobiletargeting:*",
            "firehose:*", "appsync:*", "personalize:*", "sagemaker:InvokeEndpoint", "cognito-sync:*", "codewhisperer:*",
            "textract:DetectDocumentText", "textract:AnalyzeDocument", "sdb:*",
        ])

    static func named(_ arn: String) -> ManagedPolicy? { all.first { $0.arn(in: "") == arn } }

    private static func policy(_ name: String, _ description: String, _ actions: [String]) -> ManagedPolicy {
        ManagedPolicy(
            name: name, id: id(of: name), path: "/", description: description,
            text: text(actions), tags: [:], isBuiltIn: true, createdAt: Moment(seconds: 1_700_000_000))
    }

    /// What has always been there has an id that its name decides.
    private static func id(of name: String) -> String {
        "ANPA\(Base32.encode(Array(SHA256.hash(data: Array(name.utf8))).prefix(10)))"
    }

    private static func text(_ actions: [String]) -> String {
        let statement: JSON = [
            "Effect": "Allow", "Action": .array(actions.map { .string($0) }), "Resource": "*",
        ]
        let policy: JSON = ["Version": "2012-10-17", "Statement": statement]
        return String(decoding: policy.serialized, as: UTF8.self)
    }
}
