import Core
package import Directory

/// Holds attributes against a pool's schema and a client's permissions.
package struct AttributeRules: Sendable {
    let settings: UserPoolSettings

    package init(_ settings: UserPoolSettings) {
        self.settings = settings
    }

    /// Checks attributes that someone wants to set; nil for `client` is an administrator. Those in `missing` are set
    /// for the first time, though the user is not new.
    ///
    /// Throws `.invalidParameter` for what the schema does not allow, `.notAuthorized` for what the client may not
    /// write.
    package func check(
        _ attributes: [String: String], writableBy client: Client?, isNew: Bool, missing: Set<String> = [],
        checksValues: Bool = true
    ) throws {
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            guard let schema = settings.schema[name], name != "sub", name != "identities" else {
                throw schemaError("Type for attribute {\(name)} could not be determined")
            }
            if let client, schema.isDeveloperOnly || !client.writableAttributes(name) {
                throw AuthorityError(.notAuthorized, "A client attempted to write unauthorized attribute")
            }
            guard isNew || schema.isMutable || missing.contains(name) else {
                throw AuthorityError(.invalidParameter, "user.\(name): Attribute cannot be updated.")
            }
            if checksValues { try check(value, against: schema) }
        }
        for kind in ["email", "phone_number"] where isNew && attributes["\(kind)_verified"] == "true" {
            guard attributes[kind] != nil else {
                throw AuthorityError(.invalidParameter, "\(kind) is required to set \(kind)_verified")
            }
        }
    }

    /// Checks that every required attribute is there. Throws `.invalidParameter`.
    package func checkComplete(_ attributes: [String: String]) throws {
        for schema in settings.schema.required where attributes[schema.name, default: ""].isEmpty {
            throw schemaError("\(schema.name): The attribute is required")
        }
    }

    private func check(_ value: String, against schema: SchemaAttribute) throws {
        guard !value.unicodeScalars.contains("\0") else { throw schemaError("\(schema.name): Invalid character") }
        switch schema.name {
        case "email": try checkEmail(value)
        case "phone_number": try checkPhoneNumber(value)
        case "preferred_username" where settings.aliasAttributes.contains("email") && value.contains("@"):
            throw AuthorityError(
                .invalidParameter,
                "Preferred username cannot be of email format, since user pool is configured for email alias.")
        case "preferred_username"
        where settings.aliasAttributes.contains("phone_number") && Self.isPhoneNumber(value):
            throw AuthorityError(
                .invalidParameter,
                "Preferred username cannot be of phone number format, since user pool is configured for phone number "
                    + "alias.")
        default: break
        }
        switch schema.dataType {
        case .string, .dateTime: try checkLength(value, schema)
        case .number: try checkNumber(value, schema)
        case .boolean:
            guard ["true", "false"].contains(value) else { throw schemaError("\(schema.name): Invalid boolean value") }
        }
    }

    private func checkLength(_ value: String, _ schema: SchemaAttribute) throws {
        let length = value.unicodeScalars.count
        if length > schema.maximumLength ?? 2048 {
            throw schemaError(
                "\(schema.name): String must be no longer than \(schema.maximumLength ?? 2048) characters")
        }
        if let minimum = schema.minimumLength, length < minimum, !value.isEmpty {
            throw schemaError("\(schema.name): String must be at least \(minimum) characters")
        }
    }

    private func checkNumber(_ value: String, _ schema: SchemaAttribute) throws {
        guard let number = Int64(value) else { throw schemaError("\(schema.name): Invalid number value") }
        if let minimum = schema.minimumValue, number < minimum {
            throw schemaError("\(schema.name): Number must be at least \(minimum)")
        }
        if let maximum = schema.maximumValue, number > maximum {
            throw schemaError("\(schema.name): Number must be no greater than \(maximum)")
        }
    }

    /// One `@`, something on either side, nothing that could leave a header or an address list.
    private func checkEmail(_ value: String) throws {
        let parts = value.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false)
        let forbidden = Set(" \t\r\n,;<>()[]\\\"".unicodeScalars)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), parts[1].first != ".",
            parts[1].last != ".", !value.unicodeScalars.contains(where: { forbidden.contains($0) || $0.value < 32 })
        else { throw AuthorityError(.invalidParameter, "Invalid email address format.") }
    }

    private func checkPhoneNumber(_ value: String) throws {
        guard Self.isPhoneNumber(value) else {
            throw AuthorityError(.invalidParameter, "Invalid phone number format.")
        }
    }

    /// E.164: a plus sign and up to fifteen digits.
    static func isPhoneNumber(_ value: String) -> Bool {
        let digits = value.dropFirst().utf8
        return value.hasPrefix("+") && (2...15).contains(digits.count)
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private func schemaError(_ text: String) -> AuthorityError {
        AuthorityError(.invalidParameter, "Attributes did not conform to the schema: \(text)")
    }
}
