import Authority
import Core
import Directory

/// Name, birthdate and whatever else the client lets people change of themselves.
enum ProfileSection: AccountSection {
    static let name = "profile"

    /// What is no one's to type, and the addresses, which are proven.
    static let others: Set<String> = [
        "sub", "identities", "updated_at", "email", "email_verified", "phone_number", "phone_number_verified",
    ]

    /// Of a client that names none, those that people have or usually give: a form of every claim of OpenID Connect
    /// would be filled in by nobody.
    private static let usual: Set<String> = ["name", "given_name", "family_name", "nickname", "birthdate"]

    static func attributes(_ account: AccountVisit) -> [SchemaAttribute] {
        let names = account.client.settings.writeAttributes
        return account.pool.settings.schema.attributes.filter { attribute in
            let name = attribute.name
            guard !others.contains(name), account.canWrite(name) else { return false }
            return names != nil || attribute.isRequired || usual.contains(name)
                || account.user.attributes[name]?.isEmpty == false
        }
    }

    static func show(_ account: AccountVisit) async throws -> Screen? {
        let attributes = attributes(account)
        return attributes.isEmpty
            ? nil : account.page(.profile(attributes, values: readable(attributes, account)))
    }

    static func submit(_ account: AccountVisit) async throws -> Outcome {
        let attributes = attributes(account)
        let typed = account.visit.values(of: attributes)
        let current = readable(attributes, account)
        // What was not touched is not written: a value that the client may write and not read is shown empty.
        let changed = typed.filter { $0.value != current[$0.key, default: ""] }
        func again(_ problems: [FormProblem]) -> Outcome {
            account.visit.page(account.page(.profile(attributes, values: typed), problems))
        }
        let missing = attributes.filter { $0.isRequired && typed[$0.name, default: ""].isEmpty }
        guard missing.isEmpty else { return again(missing.map { FormProblem(.missing, field: $0.name) }) }
        guard !changed.isEmpty else { return account.visit.redirect(to: .account) }
        return try await account.visit.attempting {
            _ = try await account.accounts.updateAttributes(
                of: account.user, setting: changed, by: account.client, in: account.pool, now: account.now)
            return account.done(.saved)
        } again: {
            again($0)
        }
    }

    private static func readable(_ attributes: [SchemaAttribute], _ account: AccountVisit) -> [String: String] {
        let names = attributes.map(\.name).filter(account.client.readableAttributes)
        return account.user.attributes.filter { names.contains($0.key) }
    }
}
