import Authority
import Core
import IAM

/// What a role or user may do, without doing it.
enum PolicySimulation {
    static let resource = Resource(SimulatePrincipalPolicy.self)
}

enum ContextKeyType: String, EnumShape {
    case string, stringList, numeric, numericList, boolean, booleanList, ip, ipList, binary, binaryList, date, dateList
}

struct ContextEntry: Codable, Sendable {
    let contextKeyName: ContextKeyNameType?
    let contextKeyValues: [String]?
    let contextKeyType: ContextKeyType?
}

enum SimulatePrincipalPolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let policySourceArn: AccessArnType
        let policyInputList: [PolicyDocumentType]?
        let permissionsBoundaryPolicyInputList: [PolicyDocumentType]?
        let policyExclusionList: PolicyExclusionsListType?
        let actionNames: [ActionNameType]
        let resourceArns: [ResourceNameType]?
        let resourcePolicy: PolicyDocumentType?
        let resourceOwner: ResourceNameType?
        let callerArn: ResourceNameType?
        let contextEntries: [ContextEntry]?
        let resourceHandlingOption: ResourceHandlingOptionType?
        let maxItems: MaxItemsType?
        let marker: MarkerType?
    }

    struct Result: Encodable, Sendable {
        let evalActionName: String
        let evalResourceName: String
        let evalDecision: String
    }

    struct Output: Encodable, Sendable {
        let evaluationResults: [Result]
        let isTruncated: Bool
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        guard input.policyExclusionList == nil, input.resourcePolicy == nil, input.callerArn == nil,
            input.resourceHandlingOption == nil
        else {
            throw AWSError(
                "InvalidInputException",
                "PolicyExclusionList, ResourcePolicy, CallerArn and ResourceHandlingOption are not implemented yet")
        }
        var keys = RequestKeys()
        for entry in input.contextEntries ?? [] {
            if let name = entry.contextKeyName { keys[name.rawValue] = entry.contextKeyValues ?? [] }
        }
        let policies = try await call.access.policies(
            of: input.policySourceArn.rawValue, adding: (input.policyInputList ?? []).map(\.rawValue),
            boundary: input.permissionsBoundaryPolicyInputList?.first?.rawValue)
        var results: [Result] = []
        for action in input.actionNames.prefix(100) {
            for resource in input.resourceArns?.map(\.rawValue) ?? ["*"] {
                let request = AccessRequest(action: action.rawValue, resource: resource, keys: keys)
                results.append(
                    Result(
                        evalActionName: action.rawValue, evalResourceName: resource,
                        evalDecision: policies.decision(on: request).rawValue))
            }
        }
        return Output(evaluationResults: results, isTruncated: false)
    }
}

struct PolicyIdentifierShape: Codable, Sendable {
    let policyType: PolicyIdentifierPolicyType?
    let policyArn: AccessArnType?
    let inlinePolicyIdentifier: InlinePolicyIdentifierShape?
}

struct InlinePolicyIdentifierShape: Codable, Sendable {
    let policyName: PolicyNameType
    let attachmentType: AttachmentType
    let attachmentName: PolicyNameOfType
}

enum PolicyIdentifierPolicyType: String, EnumShape {
    case inline
    case awsManaged = "aws-managed"
    case userManaged = "user-managed"
    case permissionBoundary = "permission-boundary"
    case scp, rcp
}

enum AttachmentType: String, EnumShape { case user, group, role }
