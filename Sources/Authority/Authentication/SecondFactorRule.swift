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
        /// A level is demanded that nothing of theirs reaches.
        case outOfReach

        /// Whether it asks for factors that the user has.
        var isOfFactors: Bool {
            switch self {
            case .challenge, .select: true
            case .none, .setUp, .outOfReach: false
            }
        }
    }

    /// What comes after `methods`, where a level may be demanded. What the pool and the user ask for is asked in any
    /// case; a demand can only add to it. It sets nothing up that would not be set up without it.
    func step(after methods: [AuthenticationMethod], demanding demand: AssuranceDemand?) -> Step {
        let floor = methods.count > 1 ? .none : step
        guard let demand else { return floor }
        if case .setUp(let offered) = floor {
            switch demand.step(from: methods, with: offered) {
            case .enough: return floor
            case .oneMore(let enough): return .setUp(enough)
            case .outOfReach: return .outOfReach
            }
        }
        switch demand.step(from: methods, with: usable) {
        case .enough: return floor
        case .oneMore(let enough):
            let chosen = enough.filter(user.mfa.enabled.contains)
            return choice(among: chosen.isEmpty ? enough : chosen) ?? .outOfReach
        case .outOfReach: return .outOfReach
        }
    }

    /// The factors that the pool takes and the user can prove, chosen or not.
    var usable: [SecondFactor] { settings.mfaMode == .off ? [] : offered.filter(isUsable) }

    private var offered: [SecondFactor] { SecondFactor.allCases.filter(settings.secondFactors.contains) }

    private func choice(among factors: [SecondFactor]) -> Step? {
        if let preferred = user.mfa.preferred, factors.contains(preferred) { return .challenge(preferred) }
        return factors.first.map { factors.count == 1 ? .challenge($0) : .select(factors) }
    }

    /// Where the pool requires a second factor, every factor that a user has will do; where it leaves the choice, those
    /// that they chose. One that was chosen and cannot be used any more is set up anew: it never falls away.
    var step: Step {
        guard settings.mfaMode != .off else { return .none }
        let chosen = offered.filter(user.mfa.enabled.contains)
        let asked = (chosen.isEmpty && settings.mfaMode == .on ? offered : chosen).filter(isUsable)
        if let choice = choice(among: asked) { return choice }
        return settings.mfaMode == .on || !chosen.isEmpty ? .setUp(offered) : .none
    }

    private func isUsable(_ factor: SecondFactor) -> Bool {
        switch factor {
        case .softwareToken: hasSoftwareToken
        case .email: user.hasVerifiedEmail
        }
    }
}
