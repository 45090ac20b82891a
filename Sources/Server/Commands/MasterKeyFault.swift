import Directory

/// A master key that is another install's: the server would start, and fail at the first token.
struct MasterKeyFault: Error, CustomStringConvertible {
    var description: String {
        "COUNTERSIGN_MASTER_KEY opens nothing that this database holds; it is another install's, "
            + "or COUNTERSIGN_MASTER_KEY_PREVIOUS is missing"
    }

    /// Throws one where nothing opens that is stored; an empty database holds against no key.
    static func check(_ store: Store) async throws {
        guard try await store.signingKeys.areOpened() else { throw MasterKeyFault() }
    }
}
