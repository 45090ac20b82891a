import Authority
import Core
import IAM

struct PolicyNamePage: Encodable, Sendable {
    let policyNames: [String]
    let isTruncated: Bool
    let marker: String?

    init(_ policies: EntityPolicies, _ page: IAMPage) {
        let left = policies.inline.keys.sorted().filter { name in page.after.map { name > $0 } ?? true }
        (policyNames, marker) = page.cut(left) { $0 }
        isTruncated = marker != nil
    }
}

struct AttachedPolicyPage: Encodable, Sendable {
    struct AttachedPolicy: Encodable, Sendable {
        let policyName: String
        let policyArn: String

        init(_ arn: String) {
            policyArn = arn
            policyName = arn.split(separator: "/").last.map(String.init) ?? arn
        }
    }

    let attachedPolicies: [AttachedPolicy]
    let isTruncated: Bool
    let marker: String?

    init(_ policies: EntityPolicies, prefix: String?, _ page: IAMPage) {
        let left = policies.attached.sorted().filter { arn in
            (page.after.map { arn > $0 } ?? true) && Self.path(of: arn).hasPrefix(prefix ?? "/")
        }
        let (arns, marker) = page.cut(left) { $0 }
        attachedPolicies = arns.map { AttachedPolicy($0) }
        self.marker = marker
        isTruncated = marker != nil
    }

    /// What follows `policy` in the ARN.
    private static func path(of arn: String) -> Substring {
        arn.firstIndex(of: "/").map { arn[$0...] } ?? "/"
    }
}
