import Authority
import Core
import Directory

/// One listing: what its continuation tokens are bound to.
struct Pagination {
    private let call: CallContext
    private let listing: String

    /// `scope` is everything that narrows the listing: pool, filter, group.
    init(_ call: CallContext, _ operation: String, _ scope: String) {
        self.call = call
        listing = "\(operation)/\(scope)"
    }

    /// Entries of a page: what was asked for, 60 where it was not, never none.
    static func size(_ limit: QueryLimitType?) -> Int {
        let asked = Int(limit?.rawValue ?? 60)
        return asked == 0 ? 60 : asked
    }

    func token(_ position: JSON) -> String { call.authority.continuations.token(position, of: listing) }

    func token(after user: User) -> String {
        token([.integer(user.createdAt.microseconds), .string(user.sub.rawValue)])
    }

    /// The position of a token; nil where none was sent. Throws for one that is not ours.
    func open(_ token: String?) throws -> JSON? {
        guard let token else { return nil }
        guard let position = call.authority.continuations.open(token, of: listing) else {
            throw AWSError.invalidParameter("Invalid pagination token.")
        }
        return position
    }

    func userCursor(_ token: String?) throws -> UserCursor? {
        guard let position = try open(token)?.array, position.count == 2, let time = position[0].integer,
            let sub = position[1].string
        else { return nil }
        return UserCursor(createdAt: Moment(microseconds: time), sub: Subject(sub))
    }
}
