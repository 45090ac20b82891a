/// The documents under `/.well-known`, as they lie in this folder.
package enum WellKnown {
    /// Metadata with placeholders: `{issuer}` at the head of an address, `{list:…}` for a list that the code knows.
    package static let openIDConfiguration = PackageResources.openid_configuration_json
    /// The same for the issuer of identity pools.
    package static let identityConfiguration = PackageResources.identity_configuration_json
}
