/// The SQL files of this folder, embedded, in the order in which they are applied.
package enum Migrations {
    /// Name and bytes. A file, once released, never changes; a change is a new file.
    package static let all: [(name: String, sql: [UInt8])] = [
        ("M0001_foundation", PackageResources.M0001_foundation_sql),
        ("M0002_session_epochs", PackageResources.M0002_session_epochs_sql),
        ("M0003_oauth_families", PackageResources.M0003_oauth_families_sql),
        ("M0004_strangers_count", PackageResources.M0004_strangers_count_sql),
        ("M0005_factors", PackageResources.M0005_factors_sql),
        ("M0006_install_secret", PackageResources.M0006_install_secret_sql),
        ("M0010_passkeys", PackageResources.M0010_passkeys_sql),
        ("M0011_devices", PackageResources.M0011_devices_sql),
        ("M0013_recovery_codes", PackageResources.M0013_recovery_codes_sql),
        ("M0014_sessions", PackageResources.M0014_sessions_sql),
        ("M0015_address_changes", PackageResources.M0015_address_changes_sql),
        ("M0016_federation", PackageResources.M0016_federation_sql),
        ("M0017_access", PackageResources.M0017_access_sql),
        ("M0018_identity_pools", PackageResources.M0018_identity_pools_sql),
    ]
}
