/// IAM is far larger than what an authorization server needs of it. Operations that tools call on their way answer with
/// a clear error; the rest is not known.
enum IAMNotBuilt {
    static let operations: Set<String> = [
        "AddUserToGroup", "CreateGroup", "CreateInstanceProfile", "CreateLoginProfile", "CreateServiceLinkedRole",
        "CreateVirtualMFADevice", "GetAccountAuthorizationDetails", "GetAccountSummary", "GetGroup",
        "GetLoginProfile", "ListAccountAliases", "ListGroups", "ListMFADevices", "SimulateCustomPolicy",
    ]
}
