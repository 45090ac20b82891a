/// Operations of the model that are not built yet: they answer NotImplementedException. A conformance test holds this
/// list and the built ones against the model.
enum CognitoIDPNotBuilt {
    static let operations: Set<String> = [
        "AdminDisableProviderForUser", "AdminForgetDevice", "AdminGetDevice",
        "AdminLinkProviderForUser", "AdminListDevices", "AdminListUserAuthEvents",
        "AdminListUserSessions", "AdminRevokeUserSession", "AdminSetUserSettings",
        "AdminUpdateAuthEventFeedback", "AdminUpdateDeviceStatus",
        "CompleteWebAuthnRegistration", "ConfirmDevice", "CreateIdentityProvider", "CreateManagedLoginBranding",
        "CreateTerms", "CreateUserImportJob", "CreateUserPoolReplica", "DeleteIdentityProvider",
        "DeleteManagedLoginBranding", "DeleteTerms", "DeleteUserPoolReplica", "DeleteWebAuthnCredential",
        "DescribeIdentityProvider", "DescribeManagedLoginBranding", "DescribeManagedLoginBrandingByClient",
        "DescribeRiskConfiguration", "DescribeTerms", "DescribeTermsByClient", "DescribeUserImportJob",
        "ForgetDevice", "GetCSVHeader", "GetClientToken", "GetDerivedToken", "GetDevice",
        "GetIdentityProviderByIdentifier", "GetLogDeliveryConfiguration", "GetProvisionedLimit",
        "GetSigningCertificate", "GetUICustomization", "GetUserPoolClientSessionConfiguration",
        "GetUserPoolSessionConfiguration", "ListDevices", "ListIdentityProviders",
        "ListTerms", "ListUserImportJobs", "ListUserPoolReplicas", "ListUserSessions", "ListWebAuthnCredentials",
        "RevokeUserSession", "SetLogDeliveryConfiguration", "SetRiskConfiguration", "SetUICustomization",
        "SetUserPoolClientSessionConfiguration",
        "SetUserPoolSessionConfiguration", "SetUserSettings", "StartUserImportJob", "StartWebAuthnRegistration",
        "StopUserImportJob", "UpdateAuthEventFeedback", "UpdateDeviceStatus", "UpdateIdentityProvider",
        "UpdateManagedLoginBranding", "UpdateProvisionedLimit", "UpdateTerms", "UpdateUserPoolReplica",

    ]

    /// Those of them that no one signs: a browser that calls one is told that it is not built, not that it must sign.
    static let unsigned: Set<String> = [
        "CompleteWebAuthnRegistration", "ConfirmDevice", "DeleteWebAuthnCredential",
        "ForgetDevice", "GetDevice", "ListDevices", "ListUserSessions",
        "ListWebAuthnCredentials", "RevokeUserSession", "SetUserSettings",
        "StartWebAuthnRegistration", "UpdateAuthEventFeedback", "UpdateDeviceStatus",
    ]
}
