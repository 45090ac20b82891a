import Authority
import Core
import Directory

/// The account page: everything at a glance, and for what is typed a page of its own.
///
/// It is seen by whoever is signed in, and what it changes asks for a recent sign-in: with an older one the sign-in
/// page comes first. Every section is a small file in one list; its forms carry its name as `section`, and what they do
/// as `act`.
enum AccountAct: PageAct {
    static let sections: [any AccountSection.Type] = [
        ProfileSection.self, AddressSection.self, PasswordSection.self, PasskeySection.self, AppSection.self,
        SecondStepSection.self, RecoverySection.self, DeviceSection.self, SessionSection.self, DeletionSection.self,
    ]

    static func show(_ visit: Visit) async throws -> Screen {
        guard let account = try await AccountVisit(visit) else { return SignInAct.show(visit) }
        guard let section = section(visit.query["section"]) else { return try await account.overview() }
        guard account.session.isRecent(at: visit.now) else { return confirmIdentity(account) }
        return if let screen = try await section.show(account) { screen } else { try await account.overview() }
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        guard let account = try await AccountVisit(visit) else { return visit.page(SignInAct.show(visit)) }
        guard let section = section(visit.form["section"]) else { return visit.redirect(to: .account) }
        guard account.session.isRecent(at: visit.now) || section.asksNoRecentSignIn(visit.form.field("act")) else {
            return visit.page(confirmIdentity(account))
        }
        return try await section.submit(account)
    }

    private static func section(_ name: String?) -> (any AccountSection.Type)? {
        sections.first { $0.name == name }
    }

    private static func confirmIdentity(_ account: AccountVisit) -> Screen {
        .signIn(
            SignInAct.screen(
                account.visit, account.user.signInName(in: account.visit.settings),
                notice: .confirmIdentity))
    }
}

/// A part of the account page.
protocol AccountSection: Sendable {
    static var name: String { get }
    /// Its own page; nil for what is on the overview alone.
    static func show(_ account: AccountVisit) async throws -> Screen?
    static func submit(_ account: AccountVisit) async throws -> Outcome
    /// What may be done however long ago the sign-in was.
    static func asksNoRecentSignIn(_ act: String) -> Bool
}

extension AccountSection {
    static func show(_ account: AccountVisit) async throws -> Screen? { nil }
    static func asksNoRecentSignIn(_ act: String) -> Bool { false }
}
