import Authority
import Core
import Directory

/// The e-mail address and the phone number: changing, proving, removing. The kind is in the address as `kind`.
enum AddressSection: AccountSection {
    static let name = "address"

    static func show(_ account: AccountVisit) async throws -> Screen? {
        guard let kind = kind(account) else { return nil }
        guard let destination = account.visit.query["to"] else {
            return account.canWrite(kind.rawValue) ? account.page(.address(kind, value: "")) : nil
        }
        let notice = account.visit.query["notice"].flatMap(FormNotice.init(rawValue:))
        return account.page(.code(kind, destination: destination), notice: notice)
    }

    static func submit(_ account: AccountVisit) async throws -> Outcome {
        guard let kind = kind(account) else { return account.visit.redirect(to: .account) }
        switch account.act {
        case "change": return try await change(kind, account)
        case "send": return try await account.attempting { try await send(kind, account) }
        case "prove": return try await prove(kind, account)
        case "keep": return try await account.attempting { try await keep(kind, account) }
        case "remove":
            return try await account.attempting {
                try await account.accounts.deleteAttributes(
                    [kind.rawValue], of: account.user, by: account.client, in: account.pool, now: account.now)
                return account.done(.addressRemoved)
            }
        default: return account.visit.redirect(to: .account)
        }
    }

    private static func kind(_ account: AccountVisit) -> ContactKind? {
        account.visit.query["kind"].flatMap(ContactKind.init(rawValue:))
    }

    private static func change(_ kind: ContactKind, _ account: AccountVisit) async throws -> Outcome {
        let text = account.form.field(kind.rawValue)
        let value = kind == .phone ? TypedName.phoneNumber(text) : text
        func again(_ problems: [FormProblem]) -> Outcome {
            account.visit.page(
                account.page(
                    .address(kind, value: text), problems.map { FormProblem($0.kind, field: kind.rawValue) }))
        }
        guard !value.isEmpty else { return again([FormProblem(.missing, field: kind.rawValue)]) }
        return try await account.visit.attempting {
            let deliveries = try await account.accounts.updateAttributes(
                of: account.user, setting: [kind.rawValue: value], by: account.client, in: account.pool,
                now: account.now)
            guard let delivery = deliveries.first else { return account.done(.saved) }
            return codePage(kind, delivery, account)
        } again: {
            again($0)
        }
    }

    private static func send(_ kind: ContactKind, _ account: AccountVisit) async throws -> Outcome {
        let delivery = try await account.accounts.sendVerificationCode(
            for: kind.rawValue, of: account.user, in: account.pool, now: account.now)
        return codePage(kind, delivery, account, notice: .codeSent)
    }

    private static func codePage(
        _ kind: ContactKind, _ delivery: CodeDelivery, _ account: AccountVisit, notice: FormNotice? = nil
    ) -> Outcome {
        account.visit.redirect(
            to: .account,
            [("section", name), ("kind", kind.rawValue), ("to", delivery.destination)]
                + (notice.map { [("notice", $0.rawValue)] } ?? []))
    }

    private static func prove(_ kind: ContactKind, _ account: AccountVisit) async throws -> Outcome {
        func again(_ problems: [FormProblem]) -> Outcome {
            let screen = account.page(.code(kind, destination: account.visit.query["to"] ?? ""), problems)
            return account.visit.page(screen)
        }
        let code = account.form.field("code").filter { !$0.isWhitespace }
        guard !code.isEmpty else { return again([FormProblem(.missing, field: "code")]) }
        return try await account.visit.attempting {
            try await account.accounts.verifyAttribute(
                kind.rawValue, code: code, of: account.user, in: account.pool, now: account.now)
            return account.done(.addressProven)
        } again: {
            again($0)
        }
    }

    /// An address that waits for its code waits no more.
    private static func keep(_ kind: ContactKind, _ account: AccountVisit) async throws -> Outcome {
        _ = try await account.accounts.updateAttributes(
            of: account.user, setting: [kind.rawValue: account.user.attributes[kind.rawValue] ?? ""],
            by: account.client, in: account.pool, now: account.now)
        return account.done(.saved)
    }
}
