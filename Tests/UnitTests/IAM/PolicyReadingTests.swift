import IAM
import Testing

/// What is not a policy is not taken for one.
@Suite struct PolicyReadingTests {
    private static func identity(_ statement: String) -> String {
        #"{"Version":"2012-10-17","Statement":\#(statement)}"#
    }

    @Test(arguments: [
        "", "null", "[]", "{}", #"{"Statement":"x"}"#, #"{"Version":"2012-10-18","Statement":[]}"#,
        #"{"Version":20121017,"Statement":[]}"#, #"{"Statement":[],"Statement":[]}"#, #"{"Statement":[],"Extra":1}"#,
        identity(#"{"Action":"*","Resource":"*"}"#), identity(#"{"Effect":"allow","Action":"*","Resource":"*"}"#),
        identity(#"{"Effect":"Allow","Resource":"*"}"#), identity(#"{"Effect":"Allow","Action":"*"}"#),
        identity(#"{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}"#),
        identity(#"{"Effect":"Allow","Action":[],"Resource":"*"}"#),
        identity(#"{"Effect":"Allow","Action":[1],"Resource":"*"}"#),
        identity(#"{"Effect":"Allow","Action":"GetObject","Resource":"*"}"#),
        identity(#"{"Effect":"Allow","Action":"s3:","Resource":"*"}"#),
        identity(#"{"Effect":"Allow","Action":"s3:Get Object","Resource":"*"}"#),
        identity(#"{"Effect":"Allow","Action":"s3:a:b","Resource":"*"}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"photos/*"}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username"}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${}"}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${a, b}"}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqual":{"k":"a"}}}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForSome:StringEquals":{"k":"a"}}}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NullIfExists":{"k":"true"}}}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{}}}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k":[]}}}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k":{}}}}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"k":"ten"}}}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"k":"soon"}}}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k":"yes"}}}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"k":"10.0.0.0/8,::/0"}}}"#),
        identity(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"k":"10.0.0.0/33"}}}"#),
        identity(
            #"[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"a","Effect":"Deny","Action":"*","Resource":"*"}]"#
        ),
        identity(#"{"Sid":"a b","Effect":"Allow","Action":"*","Resource":"*"}"#),
    ])
    func notAPolicy(text: String) {
        #expect(throws: PolicyFault.self) { try PolicyDocument(text, kind: .identity) }
    }

    @Test(arguments: [
        #"{"Effect":"Allow","Action":"sts:AssumeRole"}"#,
        #"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"ann"}"#,
        #"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{}}"#,
        #"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"ann"}}"#,
        #"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::000000000000:role/*"}}"#,
        #"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Federated":"*"}}"#,
        #"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Human":"ann"}}"#,
        #"{"Effect":"Allow","Action":"sts:AssumeRole","NotPrincipal":{"AWS":"000000000000"}}"#,
        #"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*","Resource":"*"}"#,
    ])
    func notATrustPolicy(statement: String) {
        #expect(throws: PolicyFault.self) { try PolicyDocument(Self.identity(statement), kind: .trust) }
    }
}
