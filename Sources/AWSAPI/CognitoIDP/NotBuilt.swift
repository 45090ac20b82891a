/// Operations of the model that are not built yet: they answer NotImplementedException. A conformance test holds this
/// list and the built ones against the model.
enum CognitoIDPNotBuilt {
    static let operations: Set<String> = [
        "AdminDisableProviderForUser", "AdminLinkProviderForUser", "AdminListUserAuthEvents", "AdminSetUserSettings",
        "AdminUpdateAuthEventFeedback", "CreateIdentityProvider", "CreateManagedLoginBranding", "CreateTerms",
        "CreateUserImportJob", "CreateUserPoolReplica", "DeleteIdentityProvider", "DeleteManagedLoginBranding",
        "DeleteTerms", "DeleteUserPoolReplica", "DescribeIdentityProvider", "DescribeManagedLoginBranding",
        "DescribeManagedLoginBrandingByClient", "DescribeRiskConfiguration", "DescribeTerms", "DescribeTermsByClient",
        "DescribeUserImportJob", "GetCSVHeader", "GetClientToken", "GetDerivedToken", "GetIdentityProviderByIdentifier",
        "GetLogDeliveryConfiguration", "GetProvisionedLimit", "GetSigningCertificate", "GetUICustomization",
        "ListIdentityProviders", "ListTerms", "ListUserImportJobs", "ListUserPoolReplicas",
        "SetLogDeliveryConfiguration", "SetRiskConfiguration", "SetUICustomization", "SetUserSettings",
        "StartUserImportJob", "StopUserImportJob", "UpdateAuthEventFeedback", "UpdateIdentityProvider",
        "UpdateManagedLoginBranding", "UpdateProvisionedLimit", "UpdateTerms", "UpdateUserPoolReplica",
    ]

    /// Those of them that no one signs: a browser that calls one is told that it is not built, not that it must sign.
    static let unsigned: Set<String> = [
        "SetUserSettings", "UpdateAuthEventFeedback",
    ]
}
