import Core
import Directory

/// What setting and removing attributes comes to, for a user as they were read.
struct AttributeChange: Sendable {
    /// What is set, with the marks of addresses that are not proven any more.
    let changes: [String: String]
    /// What is removed, with the marks of addresses that are gone.
    let removed: [String]
    /// All attributes afterwards.
    let merged: [String: String]
    /// The identifying attributes that are touched.
    let kinds: [String]
    /// What must still be as it was read.
    let standing: [String: String?]
    /// Addresses that get a code: new ones that the pool proves, of a person who changes their own, and `waiting` ones.
    let toProve: [Contact]
    /// Of these, the ones that come in force by their code.
    let waiting: [Contact]
    /// The kinds of addresses that are given or removed and come in force at once: what waited of them, waits no more.
    let settled: [ContactKind]
    /// Proven addresses that a person, not an administrator, replaces or removes.
    let lost: [Contact]

    /// `missing` are given for the first time, and wait for nothing.
    init(
        _ given: [String: String], removing names: [String], of user: User, isByAdministrator: Bool,
        missing: Set<String>, in pool: UserPool
    ) {
        let settings = pool.settings
        let changed = ContactKind.allCases.compactMap { kind in given[kind.rawValue].map { Contact(kind, $0) } }
            .filter { $0.value != user.attributes[$0.kind.rawValue] }
        let waiting = changed.filter { contact in
            settings.attributesProvenBeforeUpdate.contains(contact.kind.rawValue)
                && given[contact.kind.verifiedAttribute] != "true" && !missing.contains(contact.kind.rawValue)
        }
        self.waiting = waiting
        toProve =
            isByAdministrator
            ? waiting : changed.filter { settings.autoVerifiedAttributes.contains($0.kind.rawValue) }
        var changes = given
        for contact in changed where given[contact.kind.verifiedAttribute] == nil {
            changes[contact.kind.verifiedAttribute] = "false"
        }
        for contact in waiting {
            changes[contact.kind.rawValue] = nil
            changes[contact.kind.verifiedAttribute] = nil
        }
        self.changes = changes
        let addresses = ContactKind.allCases
        let removed = names + addresses.filter { names.contains($0.rawValue) }.map(\.verifiedAttribute)
        self.removed = removed
        let merged = user.attributes.merging(changes) { _, new in new }.filter { !removed.contains($0.key) }
        self.merged = merged
        func isTouched(_ name: String) -> Bool { changes[name] != nil || removed.contains(name) }
        kinds = settings.identifyingAttributes.filter { isTouched($0) || isTouched("\($0)_verified") }
        let touched = addresses.filter { isTouched($0.rawValue) || isTouched($0.verifiedAttribute) }.map(\.rawValue)
        let read = (kinds + touched).flatMap { [$0, "\($0)_verified"] }
        standing = Dictionary(read.map { ($0, user.attributes[$0]) }, uniquingKeysWith: { first, _ in first })
        let codes = toProve.map(\.kind)
        settled = addresses.filter { isTouched($0.rawValue) && !codes.contains($0) }
        lost =
            isByAdministrator
            ? [] : addresses.compactMap { user.verifiedContact($0) }.filter { merged[$0.kind.rawValue] != $0.value }
    }
}
