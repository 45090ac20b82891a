import Authority
import Core
import Directory

/// Users of a pool, filtered by one attribute.
enum ListUsers: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let attributesToGet: [AttributeNameType]?
        let limit: QueryLimitType?
        let paginationToken: PaginationKeyType?
        let filter: UserFilterType?
    }

    struct Output: Encodable, Sendable {
        let users: [UserType]
        let paginationToken: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.pool(input.userPoolId)
        let filter = try input.filter.flatMap { try UserFilterParser.parse($0.rawValue) }
        let page = Pagination(call, "ListUsers", "\(pool.id)/\(input.filter?.rawValue ?? "")")
        let limit = Pagination.size(input.limit)
        let users = try await call.authority.store.users.list(
            pool.id, matching: filter, after: try page.userCursor(input.paginationToken?.rawValue), limit: limit + 1)
        let shown = input.attributesToGet.map { Set($0.map(\.rawValue)) }
        if let unknown = shown?.first(where: { pool.settings.schema[$0] == nil }) {
            throw AWSError.invalidParameter("One or more requested attributes do not exist: \(unknown)")
        }
        return Output(
            users: users.prefix(limit).map { user in UserType(user) { shown?.contains($0) ?? true } },
            paginationToken: users.count > limit ? page.token(after: users[limit - 1]) : nil)
    }
}

/// `attribute = "value"` or `attribute ^= "value"`; a quote or a backslash in the value stands behind a backslash.
enum UserFilterParser {
    /// What Cognito searches by.
    private static let searchable: Set<String> = [
        "username", "email", "phone_number", "name", "given_name", "family_name", "preferred_username",
        "cognito:user_status", "status", "sub",
    ]

    /// Nil for an empty filter. Throws `InvalidParameterException` for anything it does not understand.
    static func parse(_ text: String) throws -> UserFilter? {
        let trimmed = text.drop { $0 == " " }
        guard !trimmed.isEmpty else { return nil }
        guard let equals = trimmed.firstIndex(of: "=") else { throw malformed }
        let isPrefix = equals > trimmed.startIndex && trimmed[trimmed.index(before: equals)] == "^"
        let nameEnd = isPrefix ? trimmed.index(before: equals) : equals
        let name = unquoted(trimmed[..<nameEnd].trimming())
        guard searchable.contains(name) else {
            throw AWSError.invalidParameter("Error while parsing filter: \(name) is not a searchable attribute.")
        }
        let value = try quoted(trimmed[trimmed.index(after: equals)...].trimming())
        return UserFilter(attribute: name, comparison: isPrefix ? .startsWith : .equals, value: value)
    }

    private static let malformed = AWSError.invalidParameter("Error while parsing filter.")

    private static func unquoted(_ text: Substring) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
            ? String(text.dropFirst().dropLast()) : String(text)
    }

    private static func quoted(_ text: Substring) throws -> String {
        var scalars = text.unicodeScalars.makeIterator()
        guard scalars.next() == "\"" else { throw malformed }
        var value = String.UnicodeScalarView()
        while let scalar = scalars.next() {
            switch scalar {
            case "\"":
                guard scalars.next() == nil else { throw malformed }
                return String(value)
            case "\\":
                guard let escaped = scalars.next(), escaped == "\"" || escaped == "\\" else { throw malformed }
                value.append(escaped)
            default: value.append(scalar)
            }
        }
        throw malformed
    }
}

extension Substring {
    fileprivate func trimming() -> Substring {
        var result = drop { $0 == " " }
        while result.last == " " { result = result.dropLast() }
        return result
    }
}
