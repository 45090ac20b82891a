import Authority
import Core
import IAM

/// What policies a user has: its own, those attached, and the one that limits them.
enum UserPolicies {
    static let resource = Resource(
        PutUserPolicy.self, GetUserPolicy.self, ListUserPolicies.self, DeleteUserPolicy.self,
        AttachUserPolicy.self, DetachUserPolicy.self, ListAttachedUserPolicies.self,
        PutUserPermissionsBoundary.self, DeleteUserPermissionsBoundary.self)
}

enum PutUserPolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType
        let policyName: PolicyNameType
        let policyDocument: PolicyDocumentType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.put(
            input.policyDocument.rawValue, named: input.policyName.rawValue, on: .user(input.userName.rawValue))
        return Empty()
    }
}

enum GetUserPolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType
        let policyName: PolicyNameType
    }

    struct Output: Encodable, Sendable {
        let userName: String
        let policyName: String
        let policyDocument: String
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let user = try await call.access.administration.user(input.userName.rawValue)
        return Output(
            userName: user.name, policyName: input.policyName.rawValue,
            policyDocument: PolicyText.written(try user.policies.text(named: input.policyName.rawValue)))
    }
}

enum ListUserPolicies: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> PolicyNamePage {
        let user = try await call.access.administration.user(input.userName.rawValue)
        let page = try IAMPage(call, "ListUserPolicies/\(user.id)", input.marker, input.maxItems)
        return PolicyNamePage(user.policies, page)
    }
}

enum DeleteUserPolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType
        let policyName: PolicyNameType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let name = input.policyName.rawValue
        try await call.access.administration.updatePolicies(of: .user(input.userName.rawValue)) { policies in
            _ = try policies.text(named: name)
            policies.inline[name] = nil
        }
        return Empty()
    }
}

enum AttachUserPolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: UserNameType
        let policyArn: AccessArnType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.attach(
            input.policyArn.rawValue, to: .user(input.userName.rawValue))
        return Empty()
    }
}

enum DetachUserPolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: UserNameType
        let policyArn: AccessArnType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.detach(
            input.policyArn.rawValue, from: .user(input.userName.rawValue))
        return Empty()
    }
}

enum ListAttachedUserPolicies: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: UserNameType
        let pathPrefix: PolicyPathType?
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> AttachedPolicyPage {
        let user = try await call.access.administration.user(input.userName.rawValue)
        let page = try IAMPage(call, "ListAttachedUserPolicies/\(user.id)", input.marker, input.maxItems)
        return AttachedPolicyPage(user.policies, prefix: input.pathPrefix?.rawValue, page)
    }
}

enum PutUserPermissionsBoundary: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: UserNameType
        let permissionsBoundary: AccessArnType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.setBoundary(
            input.permissionsBoundary.rawValue, of: .user(input.userName.rawValue))
        return Empty()
    }
}

enum DeleteUserPermissionsBoundary: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: UserNameType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.setBoundary(nil, of: .user(input.userName.rawValue))
        return Empty()
    }
}
