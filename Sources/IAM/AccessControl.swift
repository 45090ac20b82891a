package import Authority
package import Core
import Directory
package import SigV4

/// What is decided about access: who calls, what they may do, and what credentials anybody gets.
///
/// `Policy/` is the policy language, pure. `Entities/` are roles, users, policies and providers as values;
/// `Administration/` writes them. `Callers/` makes callers of signatures and credentials of sessions. `Exchange/` turns
/// an identity into credentials: GetCredentialsForIdentity, the AssumeRole operations and the token-exchange grant are
/// doors to the same functions there. Errors are `AuthorityError`.
package struct AccessControl: Sendable {
    package let authority: Authority
    /// The operator's credentials, which may do everything.
    let root: AWSCredentials
    /// Where roles of other accounts are taken; nil where they are not.
    let outer: OuterSTS?
    let library = PolicyLibrary()

    package init(authority: Authority, root: AWSCredentials, outer: OuterSTS? = nil) {
        self.authority = authority
        self.root = root
        self.outer = outer
    }

    var account: String { authority.installation.accountID }
}

extension AuthorityError.Code {
    // IAM and STS, as their query protocol says them.
    static let accessDenied = AuthorityError.Code("AccessDenied")
    static let deleteConflict = AuthorityError.Code("DeleteConflict")
    static let entityAlreadyExists = AuthorityError.Code("EntityAlreadyExists")
    static let expiredToken = AuthorityError.Code("ExpiredToken")
    static let idpRejectedClaim = AuthorityError.Code("IDPRejectedClaim")
    static let invalidAuthorizationMessage = AuthorityError.Code("InvalidAuthorizationMessage")
    static let invalidIdentityToken = AuthorityError.Code("InvalidIdentityToken")
    static let invalidInput = AuthorityError.Code("InvalidInput")
    static let malformedPolicyDocument = AuthorityError.Code("MalformedPolicyDocument")
    static let noSuchEntity = AuthorityError.Code("NoSuchEntity")
    static let packedPolicyTooLarge = AuthorityError.Code("PackedPolicyTooLarge")
    static let validation = AuthorityError.Code("Validation")
    // Identity pools.
    static let developerUserAlreadyRegistered = AuthorityError.Code("DeveloperUserAlreadyRegistered")
    static let externalService = AuthorityError.Code("ExternalService")
    static let invalidIdentityPoolConfiguration = AuthorityError.Code("InvalidIdentityPoolConfiguration")
    static let resourceConflict = AuthorityError.Code("ResourceConflict")
}
