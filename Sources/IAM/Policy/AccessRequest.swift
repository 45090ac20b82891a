/// What a policy is asked: may this be done to that, under these circumstances?
package struct AccessRequest: Sendable {
    /// `cognito-idp:ListUsers`.
    package let action: String
    /// An ARN, or `*` for an action that is about no resource.
    package let resource: String
    package var keys: RequestKeys

    package init(action: String, resource: String, keys: RequestKeys = RequestKeys()) {
        self.action = action
        self.resource = resource
        self.keys = keys
    }
}
