import IAM
import Testing

/// The policy language, decision by decision.
@Suite struct PolicyDecisionTests {
    @Test(arguments: actions + resources + effects)
    func elements(row: PolicyRow) throws { #expect(try row.decide() == row.decision) }

    @Test(arguments: variables)
    func policyVariables(row: PolicyRow) throws { #expect(try row.decide() == row.decision) }

    private static func allow(_ action: String, _ resource: String = "*") -> String {
        #"{"Effect":"Allow","Action":"\#(action)","Resource":"\#(resource)"}"#
    }

    private static func deny(_ action: String, _ resource: String = "*") -> String {
        #"{"Effect":"Deny","Action":"\#(action)","Resource":"\#(resource)"}"#
    }

    static let actions: [PolicyRow] = [
        PolicyRow(.allowed, allow("*")),
        PolicyRow(.allowed, allow("s3:*")),
        PolicyRow(.allowed, allow("s3:GetObject")),
        PolicyRow(.allowed, allow("S3:getobject")),
        PolicyRow(.allowed, allow("s3:Get*")),
        PolicyRow(.allowed, allow("s3:*Object")),
        PolicyRow(.allowed, allow("s3:Get?bject")),
        PolicyRow(.implicitDeny, allow("s3:Get?object")),
        PolicyRow(.implicitDeny, allow("s3:Get")),
        PolicyRow(.implicitDeny, allow("s3:Put*")),
        PolicyRow(.implicitDeny, allow("s3:GetObjectAcl")),
        PolicyRow(.implicitDeny, allow("sns:*")),
        PolicyRow(.implicitDeny, allow("s:*")),
        PolicyRow(.allowed, #"{"Effect":"Allow","Action":["sns:Publish","s3:GetObject"],"Resource":"*"}"#),
        PolicyRow(.implicitDeny, #"{"Effect":"Allow","Action":["sns:Publish","s3:PutObject"],"Resource":"*"}"#),
        PolicyRow(.allowed, #"{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}"#),
        PolicyRow(.implicitDeny, #"{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}"#),
        PolicyRow(.implicitDeny, #"{"Effect":"Allow","NotAction":["iam:*","S3:GET*"],"Resource":"*"}"#),
        PolicyRow(.explicitDeny, allow("*"), #"{"Effect":"Deny","NotAction":"iam:*","Resource":"*"}"#),
        PolicyRow(.allowed, allow("*"), #"{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}"#),
    ]

    static let resources: [PolicyRow] = [
        PolicyRow(.allowed, allow("s3:*", "arn:aws:s3:::photos/ann/1.jpg")),
        PolicyRow(.allowed, allow("s3:*", "arn:aws:s3:::photos/*")),
        PolicyRow(.allowed, allow("s3:*", "arn:aws:s3:::photos/*/1.jpg")),
        PolicyRow(.allowed, allow("s3:*", "arn:aws:s3:::photos/ann/?.jpg")),
        PolicyRow(.allowed, allow("s3:*", "arn:aws:s3:::*")),
        PolicyRow(.allowed, allow("s3:*", "arn:aws:s3")),
        PolicyRow(.allowed, allow("s3:*", "arn:*:s3:*:*:photos/*")),
        PolicyRow(.implicitDeny, allow("s3:*", "arn:aws:s3:::Photos/*")),
        PolicyRow(.implicitDeny, allow("s3:*", "arn:aws:s3:::photos")),
        PolicyRow(.implicitDeny, allow("s3:*", "arn:aws:s3:::photos/bob/*")),
        PolicyRow(.implicitDeny, allow("s3:*", "arn:aws:sns:*:*:*")),
        PolicyRow(.implicitDeny, allow("s3:*", "arn:aws:s3:eu-west-1::photos/*")),
        // A wildcard stays between its colons.
        PolicyRow(
            .implicitDeny, allow("*", "arn:aws:cognito-idp:*:userpool/a"), action: "cognito-idp:ListUsers",
            resource: "arn:aws:cognito-idp:us-east-1:000000000000:userpool/a"),
        PolicyRow(
            .allowed, allow("*", "arn:aws:cognito-idp:*:*:userpool/a"), action: "cognito-idp:ListUsers",
            resource: "arn:aws:cognito-idp:us-east-1:000000000000:userpool/a"),
        PolicyRow(
            .allowed, allow("*", "arn:aws:logs:*:*:group:*"), action: "logs:Put",
            resource: "arn:aws:logs:us-east-1:000000000000:group:a:b"),
        PolicyRow(
            .allowed, #"{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::music/*","arn:aws:s3:::photos/*"]}"#),
        PolicyRow(.allowed, #"{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::music/*"}"#),
        PolicyRow(.implicitDeny, #"{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::photos/*"}"#),
        PolicyRow(
            .explicitDeny, allow("*"), #"{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::music/*"}"#),
        PolicyRow(.allowed, allow("*"), #"{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::photos/*"}"#),
        PolicyRow(.allowed, allow("sts:GetSessionToken"), action: "sts:GetSessionToken", resource: "*"),
        PolicyRow(
            .implicitDeny, allow("sts:GetSessionToken", "arn:aws:iam::*:role/a"), action: "sts:GetSessionToken",
            resource: "*"),
    ]

    static let effects: [PolicyRow] = [
        PolicyRow(.implicitDeny, deny("sns:*")),
        PolicyRow(.explicitDeny, deny("s3:*")),
        PolicyRow(.explicitDeny, deny("s3:*"), allow("s3:*")),
        PolicyRow(.explicitDeny, allow("s3:*"), deny("s3:*")),
        PolicyRow(.explicitDeny, allow("s3:*"), deny("*", "arn:aws:s3:::photos/ann/*")),
        PolicyRow(.allowed, allow("s3:*"), deny("*", "arn:aws:s3:::photos/bob/*")),
        PolicyRow(.allowed, allow("sns:*"), allow("s3:*")),
        PolicyRow(
            .explicitDeny, allow("*"),
            #"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#,
            keys: ["aws:SecureTransport": ["false"]]),
        PolicyRow(
            .allowed, allow("*"),
            #"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#,
            keys: ["aws:SecureTransport": ["true"]]),
    ]

    static let variables: [PolicyRow] = [
        PolicyRow(
            .allowed, allow("*", "arn:aws:s3:::photos/${aws:username}/*"), keys: ["aws:username": ["ann"]]),
        PolicyRow(
            .implicitDeny, allow("*", "arn:aws:s3:::photos/${aws:username}/*"), keys: ["aws:username": ["bob"]]),
        PolicyRow(.implicitDeny, allow("*", "arn:aws:s3:::photos/${aws:username}/*")),
        // Two values are no value.
        PolicyRow(
            .implicitDeny, allow("*", "arn:aws:s3:::photos/${aws:username}/*"),
            keys: ["aws:username": ["ann", "bob"]]),
        PolicyRow(.allowed, allow("*", "arn:aws:s3:::photos/${aws:username, 'ann'}/*")),
        PolicyRow(
            .implicitDeny, allow("*", "arn:aws:s3:::photos/${aws:username, 'ann'}/*"),
            keys: ["aws:username": ["bob"]]),
        PolicyRow(
            .allowed, allow("*", "arn:aws:s3:::photos/${cognito-identity.amazonaws.com:sub}/*"),
            resource: "arn:aws:s3:::photos/us-east-1:8e0c/1.jpg",
            keys: ["cognito-identity.amazonaws.com:sub": ["us-east-1:8e0c"]]),
        PolicyRow(
            .allowed, allow("*", "arn:aws:s3:::photos/${aws:PrincipalTag/Owner}/*"),
            keys: ["aws:principaltag/owner": ["ann"]]),
        // A value is letters: its wildcards are none, and its variables neither.
        PolicyRow(.implicitDeny, allow("*", "arn:aws:s3:::photos/${aws:username}/*"), keys: ["aws:username": ["*"]]),
        PolicyRow(.implicitDeny, allow("*", "arn:aws:s3:::photos/${aws:username}/*"), keys: ["aws:username": ["a?n"]]),
        PolicyRow(
            .implicitDeny, allow("*", "arn:aws:s3:::photos/${aws:username}/*"),
            keys: ["aws:username": ["${aws:userid}"], "aws:userid": ["ann"]]),
        PolicyRow(
            .allowed, allow("*", "arn:aws:s3:::photos/${*}/1.jpg"), resource: "arn:aws:s3:::photos/*/1.jpg"),
        PolicyRow(.implicitDeny, allow("*", "arn:aws:s3:::photos/${*}/1.jpg")),
        PolicyRow(.allowed, allow("*", "arn:aws:s3:::a${?}${$}"), resource: "arn:aws:s3:::a?$"),
        // The older version has no variables.
        PolicyRow(
            .implicitDeny, allow("*", "arn:aws:s3:::photos/${aws:username}/*"), keys: ["aws:username": ["ann"]],
            version: "2008-10-17"),
        PolicyRow(
            .allowed, allow("*", "arn:aws:s3:::${aws:username}"), resource: "arn:aws:s3:::${aws:username}",
            version: "2008-10-17"),
        // What is not known widens nothing that is allowed, and narrows nothing that is denied.
        PolicyRow(
            .implicitDeny, #"{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::photos/${aws:username}/*"}"#),
        PolicyRow(
            .explicitDeny, allow("*"),
            #"{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::photos/${aws:username}/*"}"#),
        PolicyRow(
            .allowed, when: #""StringEquals":{"s3:prefix":"${aws:username}"}"#,
            ["s3:prefix": ["ann"], "aws:username": ["ann"]]),
        PolicyRow(
            .implicitDeny, when: #""StringEquals":{"s3:prefix":"${aws:username}"}"#,
            ["s3:prefix": ["ann"], "aws:username": ["bob"]]),
        PolicyRow(
            .allowed, when: #""StringLike":{"s3:prefix":"${aws:username}/*"}"#,
            ["s3:prefix": ["ann/1"], "aws:username": ["ann"]]),
        PolicyRow(
            .implicitDeny, when: #""StringLike":{"s3:prefix":"${aws:username}/*"}"#,
            ["s3:prefix": ["bob/1"], "aws:username": ["*"]]),
        PolicyRow(.implicitDeny, when: #""StringEquals":{"s3:prefix":"${aws:username}"}"#, ["s3:prefix": ["ann"]]),
        PolicyRow(.allowed, when: #""StringNotEquals":{"s3:prefix":"${aws:username}"}"#, ["s3:prefix": ["ann"]]),
    ]
}
