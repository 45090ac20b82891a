import Authority
import Core
import IAM

extension Service {
    /// AWS Identity and Access Management: what roles, users, policies and providers need.
    package static let iam = Service(
        name: "iam", wire: .query(version: "2010-05-08", namespace: "https://iam.amazonaws.com/doc/2010-05-08/"),
        violationCode: "ValidationException",
        resources: [
            Roles.resource, RolePolicies.resource, RoleTags.resource, IAMUsers.resource, UserPolicies.resource,
            AccessKeyOperations.resource, ManagedPolicies.resource, PolicyVersions.resource,
            OpenIDProviders.resource, SAMLProviders.resource, PolicySimulation.resource,
        ], notBuilt: IAMNotBuilt.operations, resource: resource)

    /// The ARN of what an input is about.
    @Sendable private static func resource(_ input: JSON, _ access: AccessControl) async throws -> String {
        let account = access.authority.installation.accountID
        if let name = input["RoleName"]?.string {
            return try await access.arn(ofRole: name, path: input["Path"]?.string)
        }
        if let arn = input["PolicyArn"]?.string ?? input["OpenIDConnectProviderArn"]?.string
            ?? input["SAMLProviderArn"]?.string ?? input["PolicySourceArn"]?.string
        {
            return arn
        }
        if let name = input["UserName"]?.string {
            return try await access.arn(ofUser: name, path: input["Path"]?.string)
        }
        if let name = input["PolicyName"]?.string {
            return "arn:aws:iam::\(account):policy\(input["Path"]?.string ?? "/")\(name)"
        }
        if let url = input["Url"]?.string {
            return "arn:aws:iam::\(account):oidc-provider/\(url.replacing("https://", with: ""))"
        }
        if let name = input["Name"]?.string { return "arn:aws:iam::\(account):saml-provider/\(name)" }
        return "*"
    }
}

/// One page of a listing, as IAM has it: everything by name, continued after the last one.
struct IAMPage {
    let limit: Int
    let after: String?
    private let call: CallContext
    private let listing: String

    /// Throws `InvalidInput` for a marker that is not ours.
    init(_ call: CallContext, _ listing: String, _ marker: MarkerType?, _ size: MaxItemsType?) throws {
        self.call = call
        self.listing = "iam/\(listing)"
        limit = Int(size?.rawValue ?? 100)
        guard let marker else {
            after = nil
            return
        }
        guard let position = call.authority.continuations.open(marker.rawValue, of: self.listing)?.string else {
            throw AWSError("InvalidInputException", "The marker is not valid.")
        }
        after = position
    }

    /// The entries of this page of all that are left, and how to go on.
    func cut<Entry>(_ entries: [Entry], name: (Entry) -> String) -> (entries: [Entry], marker: String?) {
        let page = Array(entries.prefix(limit))
        guard entries.count > limit, let last = page.last else { return (page, nil) }
        return (page, call.authority.continuations.token(.string(name(last)), of: listing))
    }
}

struct IAMTag: Encodable, Sendable {
    let key: String
    let value: String

    static func list(_ tags: [String: String]) -> [IAMTag] {
        tags.sorted { $0.key < $1.key }.map { IAMTag(key: $0.key, value: $0.value) }
    }
}

struct PermissionsBoundary: Encodable, Sendable {
    let permissionsBoundaryType = "Policy"
    let permissionsBoundaryArn: String

    init?(_ policies: EntityPolicies) {
        guard let arn = policies.boundary else { return nil }
        permissionsBoundaryArn = arn
    }

    private enum CodingKeys: String, CodingKey { case permissionsBoundaryType, permissionsBoundaryArn }
}

/// Policies travel percent-encoded in answers (IAM API, "Policy document").
enum PolicyText {
    static func written(_ text: String) -> String { Percent.encode(text) }
}
