import IAM
import Testing

/// How policies of several kinds bear on one another.
@Suite struct PolicySetTests {
    private let request = AccessRequest(action: "s3:GetObject", resource: "arn:aws:s3:::photos/1")

    private func policy(_ effect: String, _ action: String) throws -> PolicyDocument {
        try PolicyDocument(
            #"{"Version":"2012-10-17","Statement":{"Effect":"\#(effect)","Action":"\#(action)","Resource":"*"}}"#,
            kind: .identity)
    }

    private func trust(_ statement: String) throws -> PolicyDocument {
        try PolicyDocument(#"{"Version":"2012-10-17","Statement":[\#(statement)]}"#, kind: .trust)
    }

    @Test func noPolicyAllowsNothing() { #expect(PolicySet(identity: []).decision(on: request) == .implicitDeny) }

    @Test func anyPolicyMayAllowAndAnyMayDeny() throws {
        let other = try policy("Allow", "sns:*")
        let allowing = try policy("Allow", "s3:*")
        let denying = try policy("Deny", "s3:*")
        #expect(PolicySet(identity: [other]).decision(on: request) == .implicitDeny)
        #expect(PolicySet(identity: [other, allowing]).decision(on: request) == .allowed)
        #expect(PolicySet(identity: [denying, allowing]).decision(on: request) == .explicitDeny)
        #expect(PolicySet(identity: [allowing, denying]).decision(on: request) == .explicitDeny)
    }

    @Test func aBoundaryLimitsAndGrantsNothing() throws {
        let all = try policy("Allow", "*")
        let sns = try policy("Allow", "sns:*")
        let denying = try policy("Deny", "s3:*")
        #expect(PolicySet(identity: [all], boundary: sns).decision(on: request) == .implicitDeny)
        #expect(PolicySet(identity: [all], boundary: all).decision(on: request) == .allowed)
        #expect(PolicySet(identity: [sns], boundary: all).decision(on: request) == .implicitDeny)
        #expect(PolicySet(identity: [all], boundary: denying).decision(on: request) == .explicitDeny)
    }

    @Test func eachGroupOfSessionPoliciesLimits() throws {
        let all = try policy("Allow", "*")
        let sns = try policy("Allow", "sns:*")
        let s3 = try policy("Allow", "s3:*")
        #expect(PolicySet(identity: [all], session: [[s3]]).decision(on: request) == .allowed)
        #expect(PolicySet(identity: [all], session: [[sns]]).decision(on: request) == .implicitDeny)
        #expect(PolicySet(identity: [all], session: [[sns, s3]]).decision(on: request) == .allowed)
        #expect(PolicySet(identity: [all], session: [[s3], [sns]]).decision(on: request) == .implicitDeny)
        #expect(PolicySet(identity: [sns], session: [[s3]]).decision(on: request) == .implicitDeny)
    }

    @Test func whoMayTakeARole() throws {
        let take = AccessRequest(action: "sts:AssumeRole", resource: "arn:aws:iam::000000000000:role/r")
        let ann = PrincipalNames(account: "000000000000", arns: ["arn:aws:iam::000000000000:user/ann"])
        let byName = try trust(
            #"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::000000000000:user/ann"}}"#)
        let byAccount = try trust(
            #"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::000000000000:root"}}"#)
        let anyone = try trust(#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"}"#)
        let elsewhere = try trust(
            #"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"111111111111"}}"#)
        let none = PolicySet(identity: [])
        let allowing = PolicySet(identity: [try policy("Allow", "sts:*")])
        let denying = PolicySet(identity: [try policy("Deny", "sts:*")])
        #expect(none.decision(on: take, trust: byName, by: ann) == .allowed)
        #expect(denying.decision(on: take, trust: byName, by: ann) == .explicitDeny)
        for trust in [byAccount, anyone] {
            #expect(none.decision(on: take, trust: trust, by: ann) == .implicitDeny)
            #expect(allowing.decision(on: take, trust: trust, by: ann) == .allowed)
        }
        #expect(allowing.decision(on: take, trust: elsewhere, by: ann) == .implicitDeny)
        let limited = PolicySet(identity: [], boundary: try policy("Allow", "s3:*"))
        #expect(limited.decision(on: take, trust: byName, by: ann) == .implicitDeny)
    }

    @Test func aTrustPolicyDeniesToo() throws {
        let take = AccessRequest(action: "sts:AssumeRole", resource: "*")
        let ann = PrincipalNames(account: "000000000000", arns: ["arn:aws:iam::000000000000:user/ann"])
        let allButAnn = try trust(
            #"{"Effect":"Allow","Action":"*","Principal":"*"},"#
                + #"{"Effect":"Deny","Action":"*","Principal":{"AWS":"arn:aws:iam::000000000000:user/ann"}}"#)
        let onlyAnn = try trust(
            #"{"Effect":"Allow","Action":"*","Principal":"*"},"#
                + #"{"Effect":"Deny","Action":"*","NotPrincipal":{"AWS":"arn:aws:iam::000000000000:user/ann"}}"#)
        let allowing = PolicySet(identity: [try policy("Allow", "*")])
        #expect(allowing.decision(on: take, trust: allButAnn, by: ann) == .explicitDeny)
        #expect(allowing.decision(on: take, trust: onlyAnn, by: ann) == .allowed)
    }

    @Test func whoComesFromElsewhereMustBeNamed() throws {
        let take = AccessRequest(
            action: "sts:AssumeRoleWithWebIdentity", resource: "arn:aws:iam::000000000000:role/r",
            keys: RequestKeys(["cognito-identity.amazonaws.com:aud": ["us-east-1:a"]]))
        let guest = PrincipalNames(federated: ["cognito-identity.amazonaws.com"])
        func trusts(_ principal: String, _ audience: String = "us-east-1:a") throws -> Bool {
            try trust(
                #"{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":\#(principal),"Condition":"#
                    + #"{"StringEquals":{"cognito-identity.amazonaws.com:aud":"\#(audience)"}}}"#
            ).trustsFederated(take, guest)
        }
        #expect(try trusts(#"{"Federated":"cognito-identity.amazonaws.com"}"#))
        #expect(try !trusts(#"{"Federated":"cognito-identity.amazonaws.com"}"#, "us-east-1:b"))
        #expect(try !trusts(#"{"Federated":"accounts.google.com"}"#))
        #expect(try !trusts(#"{"AWS":"000000000000"}"#))
        #expect(try !trusts(#""*""#))
    }
}
