/// Operations of the model that are not built yet: they answer NotImplementedException. A conformance test holds this
/// list and the built ones against the model.
enum CognitoIDPNotBuilt {
    static let operations: Set<String> = [
        "AdminDisableProviderForUser", "AdminForgetDevice", "AdminGetDevice",
        "AdminLinkProviderForUser", "AdminListDevices", "AdminListUserAuthEvents",
        "AdminListUserSessions", "AdminRevokeUserSession", "AdminSetUserSettings",
        "AdminUpdateAuthEventFeedback", "AdminUpdateDeviceStatus",
        "ConfirmDevice", "CreateIdentityProvider", "CreateManagedLoginBranding",
        "CreateTerms", "CreateUserImportJob", "CreateUserPoolReplica", "DeleteIdentityProvider",
        "DeleteManagedLoginBranding", "DeleteTerms", "DeleteUserPoolReplica",
        "DescribeIdentityProvider", "DescribeManagedLoginBranding", "DescribeManagedLoginBrandingByClient",
        "DescribeRiskConfiguration", "DescribeTerms", "DescribeTermsByClient", "DescribeUserImportJob",
        "ForgetDevice", "GetCSVHeader", "GetClientToken", "GetDerivedToken", "GetDevice",
        "GetIdentityProviderByIdentifier", "GetLogDeliveryConfiguration", "GetProvisionedLimit",
        "GetSigningCertificate", "GetUICustomization", "GetUserPoolClientSessionConfiguration",
        "GetUserPoolSessionConfiguration", "ListDevices", "ListIdentityProviders",
        "ListTerms", "ListUserImportJobs", "ListUserPoolReplicas", "ListUserSessions",
        "RevokeUserSession", "SetLogDeliveryConfiguration", "SetRiskConfiguration", "SetUICustomization",
        "SetUserPoolClientSessionConfiguration",
        "SetUserPoolSessionConfiguration", "SetUserSettings", "StartUserImportJob",
        "StopUserImportJob", "UpdateAuthEventFeedback", "UpdateDeviceStatus", "UpdateIdentityProvider",
        "UpdateManagedLoginBranding", "UpdateProvisionedLimit", "UpdateTerms", "UpdateUserPoolReplica",

    ]

    /// Those of them that no one signs: a browser that calls one is told that it is not built, not that it must sign.
    static let unsigned: Set<String> = [
        "ConfirmDevice",
        "ForgetDevice", "GetDevice", "ListDevices", "ListUserSessions",
        "RevokeUserSession", "SetUserSettings",
        "UpdateAuthEventFeedback", "UpdateDeviceStatus",
    ]
}
