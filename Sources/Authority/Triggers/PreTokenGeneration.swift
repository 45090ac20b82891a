import Core
import Directory

/// Before tokens are made: claims, groups and scopes may be changed. The event has three versions.
struct PreTokenGeneration: Trigger {
    static let name = TriggerName.preTokenGeneration

    /// Whom the tokens are about; nil for a client that acts for itself.
    let user: User?
    let scopes: [String]
    let occasion: TokenOccasion
    let eventVersion: TriggerSettings.TokenVersion

    var version: String {
        switch eventVersion {
        case .v1: "1"
        case .v2: "2"
        case .v3: "3"
        }
    }

    var source: String { occasion.source.rawValue }

    var request: JSON {
        .object([
            "userAttributes": user?.triggerAttributes ?? .object([]),
            "groupConfiguration": user.map { GroupClaims($0.groups).configuration } ?? .null,
            "scopes": eventVersion == .v1 ? nil : .array(scopes.map { .string($0) }),
            "clientMetadata": .metadata(occasion.clientMetadata),
        ])
    }

    var response: JSON { .object([JSON.Member(details, .null)]) }

    private var details: String { eventVersion == .v1 ? "claimsOverrideDetails" : "claimsAndScopeOverrideDetails" }

    func read(_ response: TriggerResponse) throws(TriggerResponse.Fault) -> TokenChanges {
        guard let answer = try response.object(details) else { return .none }
        let groups = try GroupOverride(answer)
        if eventVersion == .v1 {
            let changes = try ClaimChanges(answer) { $0.string != nil }
            return TokenChanges(id: changes, access: .none, groups: groups, scopesToAdd: [], scopesToSuppress: [])
        }
        let id = try answer.object("idTokenGeneration")
        let access = try answer.object("accessTokenGeneration")
        return TokenChanges(
            id: try id.map(ClaimChanges.init(inIDToken:)) ?? .none,
            access: try access.map { (answer) throws(TriggerResponse.Fault) in try ClaimChanges(answer) { !$0.isNull } }
                ?? .none,
            groups: groups, scopesToAdd: try access.map(Self.scopesToAdd) ?? [],
            scopesToSuppress: Set(try access?.texts("scopesToSuppress") ?? []))
    }

    /// A scope is printable and has no blanks (RFC 6749 §3.3).
    private static func scopesToAdd(_ answer: TriggerResponse) throws(TriggerResponse.Fault) -> [String] {
        let scopes = try answer.texts("scopesToAdd")
        let isGood = scopes.allSatisfy { scope in
            !scope.isEmpty && scope.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
        }
        guard isGood else { throw answer.fault("scopesToAdd", "a list of scopes") }
        return scopes
    }
}

/// Why tokens are made, and what the caller passes to the trigger of it.
package struct TokenOccasion: Sendable {
    /// `triggerSource` of the event.
    package enum Source: String, Sendable {
        case hostedAuth = "TokenGeneration_HostedAuth"
        case authentication = "TokenGeneration_Authentication"
        case newPasswordChallenge = "TokenGeneration_NewPasswordChallenge"
        case authenticateDevice = "TokenGeneration_AuthenticateDevice"
        case refreshTokens = "TokenGeneration_RefreshTokens"
        case clientCredentials = "TokenGeneration_ClientCredentials"
    }

    package let source: Source
    package let clientMetadata: [String: String]

    package init(_ source: Source, clientMetadata: [String: String] = [:]) {
        self.source = source
        self.clientMetadata = clientMetadata
    }
}

extension GroupClaims {
    /// `groupConfiguration` of the event.
    fileprivate var configuration: JSON {
        [
            "groupsToOverride": names ?? [], "iamRolesToOverride": roles ?? [], "preferredRole": preferredRole ?? .null,
        ]
    }
}
