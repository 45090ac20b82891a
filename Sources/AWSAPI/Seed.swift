import Authority
package import Core
import Directory
package import IAM

/// What is wrong with a seed: where, and in the words of the operation that refused it.
package struct SeedFault: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
}

/// User pools described in one document, for development and tests.
///
/// Every entry is the input of the operation that makes it, in Cognito's own members, and is made by that operation: a
/// seed can do what the wire can, and is refused what the wire refuses. Besides, it chooses ids, which the wire cannot.
/// A pool that exists is left as it is; one that cannot be made in full is not made at all.
package struct Seed: Sendable {
    private let pools: [JSON]

    /// Throws `SeedFault` for a document that is not `UserPools:` and a list.
    package init(_ document: JSON) throws {
        guard let members = document.object, members.allSatisfy({ $0.name == "UserPools" }),
            let pools = document["UserPools"]?.array
        else { throw SeedFault(description: "the document is one member UserPools, a list") }
        self.pools = pools
    }

    package func apply(to access: AccessControl, now: Moment) async throws {
        let authority = access.authority
        for (index, pool) in pools.enumerated() {
            let place = "UserPools[\(index)]"
            let id = try Self.id("UserPoolId", of: pool, place, as: UserPoolIdType.self)
            guard id.hasPrefix("\(authority.installation.region)_") else {
                throw SeedFault(description: "\(place): UserPoolId is of another region")
            }
            guard try await authority.store.userPools.find(UserPoolID(id)) == nil else { continue }
            let making = SeededPool(id: id, place: place, access: access, now: now)
            do {
                try await making.make(pool)
            } catch {
                try await authority.provisioning.discardPool(UserPoolID(id))
                throw error
            }
        }
    }

    static func id<Shape: TextShape>(
        _ member: String, of entry: JSON, _ place: String, as type: Shape.Type
    ) throws -> String {
        guard let id = entry[member]?.string else { throw SeedFault(description: "\(place): \(member) is missing") }
        let violations = Violations()
        violations.check(id, at: member, type.constraints)
        guard violations.texts.isEmpty else {
            throw SeedFault(description: "\(place): \(violations.texts.joined(separator: "; "))")
        }
        return id
    }
}

/// One pool on its way.
private struct SeededPool {
    let id: String
    let place: String
    let access: AccessControl
    let now: Moment

    private static let parts = ["ResourceServers", "Clients", "Groups", "Domains", "Users"]

    func make(_ pool: JSON) async throws {
        try await call(CreateUserPool.self, pool.without(Self.parts + ["UserPoolId"]), place, choosing: id)
        for part in Self.parts {
            guard let value = pool[part] else { continue }
            guard let entries = value.array else { throw SeedFault(description: "\(place).\(part) is not a list") }
            for (index, entry) in entries.enumerated() { try await make(part, entry, "\(place).\(part)[\(index)]") }
        }
    }

    private func make(_ part: String, _ entry: JSON, _ place: String) async throws {
        guard entry.object != nil else { throw SeedFault(description: "\(place) is not an object") }
        switch part {
        case "ResourceServers": try await call(CreateResourceServer.self, inPool(entry), place)
        case "Clients":
            let client = try Seed.id("ClientId", of: entry, place, as: ClientIdType.self)
            try await call(CreateUserPoolClient.self, inPool(entry.without(["ClientId"])), place, choosing: client)
        case "Groups": try await call(CreateGroup.self, inPool(entry), place)
        case "Domains": try await call(CreateUserPoolDomain.self, inPool(entry), place)
        default: try await makeUser(entry, place)
        }
    }

    /// A user with a `Password` is ready to sign in and is told nothing.
    private func makeUser(_ entry: JSON, _ place: String) async throws {
        var members = entry.without(["Password", "Groups"]).object ?? []
        if entry["Password"] != nil { members.setDefault("MessageAction", "SUPPRESS") }
        try await call(AdminCreateUser.self, inPool(.object(members)), place)
        let user: JSON = .object(["Username": entry["Username"]])
        if let password = entry["Password"] {
            let input = user.with(["Password": password, "Permanent": true])
            try await call(AdminSetUserPassword.self, inPool(input), place)
        }
        for group in entry["Groups"]?.array ?? [] {
            try await call(AdminAddUserToGroup.self, inPool(user.with(["GroupName": group])), place)
        }
    }

    private func inPool(_ entry: JSON) -> JSON { entry.with(["UserPoolId": .string(id)]) }

    private func call<Called: Operation>(
        _ operation: Called.Type, _ input: JSON, _ place: String, choosing id: String? = nil
    ) async throws {
        do {
            if let stranger = try ShapeFacts(of: Called.Input.self).stranger(in: input) {
                throw SeedFault(description: "\(place): \(stranger) is not a member of \(Called.name)")
            }
            _ = try await operation.answer(
                input,
                CallContext(
                    authority: access.authority, access: access, now: now, chosenID: id))
        } catch let error as AWSError where error == .serialization {
            throw SeedFault(
                description: "\(place): a value is of another type than \(Called.name) asks for; "
                    + "a text that looks like a number or a truth value stands in quotes")
        } catch let error as AWSError {
            throw SeedFault(description: "\(place): \(error.code): \(error.message)")
        } catch let error as AuthorityError {
            throw SeedFault(description: "\(place): \(AWSError(error).code): \(error.message)")
        }
    }
}

extension ShapeFacts {
    /// The path of the first member that a shape does not have. The wire ignores such a member, as AWS does; in a
    /// document that people write it is a slip of the pen.
    fileprivate func stranger(in value: JSON) -> String? {
        switch kind {
        case .structure:
            for member in value.object ?? [] {
                guard let known = members.first(where: { $0.name == member.name }) else { return member.name }
                if let inner = known.facts.stranger(in: member.value) { return "\(member.name).\(inner)" }
            }
            return nil
        case .list: return (value.array ?? []).lazy.compactMap { element.first?.stranger(in: $0) }.first
        default: return nil
        }
    }
}

extension JSON {
    fileprivate func without(_ names: [String]) -> JSON {
        .object((object ?? []).filter { !names.contains($0.name) })
    }

    fileprivate func with(_ members: KeyValuePairs<String, JSON>) -> JSON {
        .object((object ?? []) + members.map { Member($0.key, $0.value) })
    }
}
