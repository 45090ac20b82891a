package import Core
package import Directory
import NativeCrypto

extension Provisioning {
    /// Makes a pool with its two signing keys. `id` is given only by a seed.
    package func createPool(
        id: UserPoolID? = nil, name: String, document: JSON, tags: [String: String], now: Moment
    ) async throws -> UserPool {
        let id = id ?? UserPoolID.make(region: authority.installation.region, authority.randomness)
        let pool = UserPool(id: id, name: name, document: document, tags: tags, createdAt: now, modifiedAt: now)
        try Self.check(pool)
        try checkTriggers(pool.settings.triggers)
        try checkPhones(pool)
        let keys = try await newKeys(createdAt: now, activeAt: now)
        try await write { store in
            try await store.userPools.insert(pool)
            for key in keys { try await store.signingKeys.insert(key, in: id) }
        }
        return pool
    }

    /// Replaces a pool's document, name or tags. What cannot change later keeps its value.
    package func updatePool(
        _ id: UserPoolID, keeping kept: [String] = factorMembers + [passkeyMember], now: Moment,
        _ change: @Sendable (UserPool) throws -> UserPool
    ) async throws -> UserPool {
        try await write { store in
            let old = try await pool(id, by: store)
            let changed = try change(old)
            let new = UserPool(
                id: id, name: changed.name,
                document: Self.keeping(
                    Self.fixedMembers + [SessionSettings.member] + kept, of: old.document, in: changed.document),
                tags: changed.tags, createdAt: old.createdAt, modifiedAt: now)
            try Self.check(new)
            try checkTriggers(new.settings.triggers)
            try checkPhones(new)
            guard try await store.userPools.update(new) else { throw Self.noPool(id) }
            return new
        }
    }

    /// A function that this install has no way to call would refuse everybody: that is better said at once.
    private func checkTriggers(_ triggers: TriggerSettings) throws {
        guard triggers.namesOneTokenFunction else {
            throw AuthorityError(
                .invalidParameter, "PreTokenGeneration and PreTokenGenerationConfig must name the same function.")
        }
        for (name, arn) in triggers.all where !authority.triggerInvoker.canInvoke(arn) {
            throw AuthorityError(
                .invalidParameter,
                "LambdaConfig.\(name.rawValue): this server has no way to invoke \(arn); see COUNTERSIGN_TRIGGERS_FILE."
            )
        }
    }

    /// Deletes a pool and everything in it. Throws `.invalidParameter` while deletion protection is on.
    package func deletePool(_ id: UserPoolID) async throws {
        try await write { store in
            guard try await !pool(id, by: store).settings.deletionProtection else {
                throw AuthorityError(
                    .invalidParameter,
                    "The user pool cannot be deleted because deletion protection is activated. "
                        + "Deletion protection must be inactivated first.")
            }
            guard try await store.domains.list(id).isEmpty else {
                throw AuthorityError(
                    .invalidParameter,
                    "User pool cannot be deleted. It has a domain configured that should be deleted first.")
            }
            try await store.userPools.delete(id)
        }
    }

    /// Deletes a pool whatever its protection: one that was only half made.
    package func discardPool(_ id: UserPoolID) async throws {
        try await write { store in try await store.userPools.delete(id) }
    }

    /// Makes new signing keys that begin to sign after `overlap`, so that every verifier has seen them by then, and
    /// retires the old ones once the last token they may sign has expired.
    package func rotateSigningKeys(_ id: UserPoolID, overlap: Lifetime, now: Moment) async throws -> [SigningKey] {
        let keys = try await newKeys(createdAt: now, activeAt: now + overlap)
        try await write { store in
            _ = try await pool(id, by: store)
            for key in keys {
                try await store.signingKeys.insert(key, in: id)
                // No ID or access token lives longer than a day.
                try await store.signingKeys.retire(
                    id, purpose: key.purpose, before: key.kid, at: now + overlap + .hours(25))
            }
        }
        return keys
    }

    /// Members of a pool's document that are fixed at its creation.
    private static let fixedMembers = [
        "AliasAttributes", "UsernameAttributes", "UsernameConfiguration", "SchemaAttributes",
    ]

    /// Members that another operation than UpdateUserPool sets.
    package static let factorMembers = [
        "SoftwareTokenMfaConfiguration", "SmsMfaConfiguration", "EmailMfaConfiguration",
    ]

    /// How passkeys are taken: set by the same operation, and no second factor, so that it stays where it is not named.
    package static let passkeyMember = "WebAuthnConfiguration"

    static func keeping(_ names: [String], of old: JSON, in new: JSON) -> JSON {
        let kept = (old.object ?? []).filter { names.contains($0.name) }
        let others = (new.object ?? []).filter { !names.contains($0.name) }
        return .object(others + kept)
    }

    private static func check(_ pool: UserPool) throws {
        let settings = pool.settings
        guard settings.usernameAttributes.isEmpty || settings.aliasAttributes.isEmpty else {
            throw AuthorityError(
                .invalidParameter, "Only one of the aliasAttributes or usernameAttributes can be set in a user pool.")
        }
        guard Set(settings.attributesProvenBeforeUpdate).isSubset(of: settings.autoVerifiedAttributes) else {
            throw AuthorityError(
                .invalidParameter,
                "AttributesRequireVerificationBeforeUpdate must be a subset of AutoVerifiedAttributes.")
        }
        guard settings.mfaMode == .off || !settings.secondFactors.isEmpty else {
            throw AuthorityError(
                .invalidParameter,
                "Invalid MFA configuration given, can't turn on MFA without a factor: enable one first.")
        }
        try checkPasskeys(settings)
        try checkSchema(settings.schema)
        try checkAssurance(pool.document[AssuranceNames.member], settings.assuranceNames)
        guard pool.tags.count <= 50 else {
            throw AuthorityError(.invalidParameter, "A user pool has at most 50 tags.")
        }
        for (key, value) in pool.tags
        where !(1...128).contains(key.unicodeScalars.count) || value.unicodeScalars.count > 256 {
            throw AuthorityError(
                .invalidParameter, "A tag's key has 1 to 128 characters and its value at most 256.")
        }
    }

    private static func checkPasskeys(_ settings: UserPoolSettings) throws {
        guard settings.firstFactors != [.passkey] else {
            throw AuthorityError(
                .invalidParameter, "WEB_AUTHN can't be the only one of the AllowedFirstAuthFactors.")
        }
        guard settings.passkeys.relyingPartyID.map(RelyingParty.isID) ?? true else {
            throw AuthorityError(.invalidParameter, "RelyingPartyId is a domain in lower case, such as example.com.")
        }
    }

    /// Names of levels are scope-like texts (`AcrValueType` of the model), and no two levels have the same, those
    /// included that keep Cognito's.
    private static func checkAssurance(_ given: JSON?, _ names: AssuranceNames) throws {
        for member in given?.object ?? [] {
            let name = member.value["AcrValue"]?.string ?? ""
            guard ["Level1", "Level2", "Level3", "Level4"].contains(member.name), (1...64).contains(name.utf8.count),
                name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C })
            else { throw AuthorityError(.invalidParameter, "AcrConfiguration: \(member.name) is not valid.") }
        }
        guard Set(names.all).count == names.all.count else {
            throw AuthorityError(.invalidParameter, "AcrConfiguration: each level needs a name of its own.")
        }
    }

    private static func checkSchema(_ schema: AttributeSchema) throws {
        guard schema.attributes.count <= StandardAttributes.names.count + 50 else {
            throw AuthorityError(.limitExceeded, "Custom attributes limit of 50 exceeded.")
        }
        for (name, attributes) in Dictionary(grouping: schema.attributes, by: \.name) where attributes.count > 1 {
            throw AuthorityError(.invalidParameter, "\(name): Existing attribute already has name \(name).")
        }
        for attribute in schema.attributes where !StandardAttributes.names.contains(attribute.name) {
            guard !attribute.name.hasSuffix(":") else {
                throw AuthorityError(.invalidParameter, "A custom attribute needs a name.")
            }
            guard !attribute.isRequired else {
                throw AuthorityError(.invalidParameter, "Required custom attributes are not supported currently.")
            }
        }
        guard schema.hasReadableBounds else {
            throw AuthorityError(.invalidParameter, "Invalid attribute constraints: a bound is not a whole number.")
        }
    }

    /// One key for each purpose, made before the transaction: nothing is locked while they are waited for. Throws
    /// `.rateExceeded` where too many pools are made at once.
    private func newKeys(createdAt: Moment, activeAt: Moment) async throws -> [SigningKey] {
        var keys: [SigningKey] = []
        for purpose in SigningKey.Purpose.allCases {
            keys.append(
                SigningKey(
                    kid: Base64URL.encode(authority.randomness.bytes(32)), purpose: purpose,
                    key: try await newKey(), createdAt: createdAt, activeAt: activeAt, retiredAt: nil))
        }
        return keys
    }

    func newKey() async throws -> RSAPrivateKey {
        do {
            return try await authority.keySource.take()
        } catch RSAKeySourceFault.overloaded {
            throw AuthorityError.rateExceeded
        }
    }
}

extension Provisioning {
    /// Adds custom attributes to a pool's schema. Throws `.invalidParameter` for one that exists.
    package func addAttributes(_ given: [JSON], to id: UserPoolID, now: Moment) async throws {
        let added = given.map(StandardAttributes.customAttribute)
        let names = added.map { $0["Name"]?.string ?? "" }
        try await write { store in
            let old = try await pool(id, by: store)
            if let name = Dictionary(grouping: names, by: \.self).first(where: { $1.count > 1 })?.key
                ?? names.first(where: { old.settings.schema[$0] != nil })
            {
                throw AuthorityError(.invalidParameter, "\(name): Existing attribute already has name \(name).")
            }
            let schema = JSON.array((old.document["SchemaAttributes"]?.array ?? []) + added)
            let members = (old.document.object ?? []).filter { $0.name != "SchemaAttributes" }
            let new = UserPool(
                id: id, name: old.name, document: .object(members + [JSON.Member("SchemaAttributes", schema)]),
                tags: old.tags, createdAt: old.createdAt, modifiedAt: now)
            try Self.check(new)
            guard try await store.userPools.update(new) else { throw Self.noPool(id) }
        }
    }
}
