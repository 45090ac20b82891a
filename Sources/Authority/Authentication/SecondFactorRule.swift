import Directory

/// Which second factor a sign-in goes on with, if any.
struct SecondFactorRule {
    let settings: UserPoolSettings
    let user: User
    let hasSoftwareToken: Bool

    enum Step: Equatable {
        case none
        case challenge(SecondFactor)
        /// The user has several and prefers none.
        case select([SecondFactor])
        /// The pool asks for one and the user has none.
        case setUp([SecondFactor])
    }

    /// Where the pool requires a second factor, every factor that a user has will do; where it leaves the choice, those
    /// that they chose. One that was chosen and cannot be used any more is set up anew: it never falls away.
    var step: Step {
        guard settings.mfaMode != .off else { return .none }
        let offered = SecondFactor.allCases.filter(settings.secondFactors.contains)
        let chosen = offered.filter(user.mfa.enabled.contains)
        let asked = (chosen.isEmpty && settings.mfaMode == .on ? offered : chosen).filter(isUsable)
        if let preferred = user.mfa.preferred, asked.contains(preferred) { return .challenge(preferred) }
        if let only = asked.first { return asked.count == 1 ? .challenge(only) : .select(asked) }
        return settings.mfaMode == .on || !chosen.isEmpty ? .setUp(offered) : .none
    }

    private func isUsable(_ factor: SecondFactor) -> Bool {
        switch factor {
        case .softwareToken: hasSoftwareToken
        case .email: user.verifiedContact(.email) != nil
        case .sms: user.verifiedContact(.phone) != nil
        }
    }
}
