/// Operations of the model that are not built yet: they answer NotImplementedException. A conformance test holds this
/// list and the built ones against the model.
enum CognitoIDPNotBuilt {
    static let operations: Set<String> = [
        "AdminDeleteSoftwareToken", "AdminDisableProviderForUser", "AdminForgetDevice", "AdminGetDevice",
        "AdminGetUserAuthFactors", "AdminLinkProviderForUser", "AdminListDevices", "AdminListUserAuthEvents",
        "AdminListUserSessions", "AdminRevokeUserSession", "AdminSetUserMFAPreference", "AdminSetUserSettings",
        "AdminUpdateAuthEventFeedback", "AdminUpdateDeviceStatus", "AssociateSoftwareToken",
        "CompleteWebAuthnRegistration", "ConfirmDevice", "CreateIdentityProvider", "CreateManagedLoginBranding",
        "CreateTerms", "CreateUserImportJob", "CreateUserPoolReplica", "DeleteIdentityProvider",
        "DeleteManagedLoginBranding", "DeleteTerms", "DeleteUserPoolReplica", "DeleteWebAuthnCredential",
        "DescribeIdentityProvider", "DescribeManagedLoginBranding", "DescribeManagedLoginBrandingByClient",
        "DescribeRiskConfiguration", "DescribeTerms", "DescribeTermsByClient", "DescribeUserImportJob",
        "ForgetDevice", "GetCSVHeader", "GetClientToken", "GetDerivedToken", "GetDevice",
        "GetIdentityProviderByIdentifier", "GetLogDeliveryConfiguration", "GetProvisionedLimit",
        "GetSigningCertificate", "GetUICustomization", "GetUserAuthFactors", "GetUserPoolClientSessionConfiguration",
        "GetUserPoolMfaConfig", "GetUserPoolSessionConfiguration", "ListDevices", "ListIdentityProviders",
        "ListTerms", "ListUserImportJobs", "ListUserPoolReplicas", "ListUserSessions", "ListWebAuthnCredentials",
        "RevokeUserSession", "SetLogDeliveryConfiguration", "SetRiskConfiguration", "SetUICustomization",
        "SetUserMFAPreference", "SetUserPoolClientSessionConfiguration", "SetUserPoolMfaConfig",
        "SetUserPoolSessionConfiguration", "SetUserSettings", "StartUserImportJob", "StartWebAuthnRegistration",
        "StopUserImportJob", "UpdateAuthEventFeedback", "UpdateDeviceStatus", "UpdateIdentityProvider",
        "UpdateManagedLoginBranding", "UpdateProvisionedLimit", "UpdateTerms", "UpdateUserPoolReplica",
        "VerifySoftwareToken",
    ]

    /// Those of them that no one signs: a browser that calls one is told that it is not built, not that it must sign.
    static let unsigned: Set<String> = [
        "AssociateSoftwareToken", "CompleteWebAuthnRegistration", "ConfirmDevice", "DeleteWebAuthnCredential",
        "ForgetDevice", "GetDevice", "GetUserAuthFactors", "ListDevices", "ListUserSessions",
        "ListWebAuthnCredentials", "RevokeUserSession", "SetUserMFAPreference", "SetUserSettings",
        "StartWebAuthnRegistration", "UpdateAuthEventFeedback", "UpdateDeviceStatus", "VerifySoftwareToken",
    ]
}
