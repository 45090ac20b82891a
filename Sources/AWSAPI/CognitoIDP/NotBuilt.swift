/// Operations of the model that are not built yet: they answer NotImplementedException. A conformance test holds this
/// list and the built ones against the model.
enum CognitoIDPNotBuilt {
    static let operations: Set<String> = [
        "AdminListUserAuthEvents",
        "AdminUpdateAuthEventFeedback", "CreateManagedLoginBranding", "CreateTerms",
        "CreateUserImportJob", "CreateUserPoolReplica", "DeleteManagedLoginBranding",
        "DeleteTerms", "DeleteUserPoolReplica", "DescribeManagedLoginBranding",
        "DescribeManagedLoginBrandingByClient", "DescribeRiskConfiguration", "DescribeTerms", "DescribeTermsByClient",
        "DescribeUserImportJob", "GetCSVHeader",
        "GetLogDeliveryConfiguration", "GetProvisionedLimit", "GetSigningCertificate", "GetUICustomization",
        "ListTerms", "ListUserImportJobs", "ListUserPoolReplicas",
        "SetLogDeliveryConfiguration", "SetRiskConfiguration", "SetUICustomization",
        "StartUserImportJob", "StopUserImportJob", "UpdateAuthEventFeedback",
        "UpdateManagedLoginBranding", "UpdateProvisionedLimit", "UpdateTerms", "UpdateUserPoolReplica",
    ]

    /// Those of them that no one signs: a browser that calls one is told that it is not built, not that it must sign.
    static let unsigned: Set<String> = [
        "UpdateAuthEventFeedback"
    ]
}
