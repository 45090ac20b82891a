import Authority
import Core
import Directory

/// The second step of a sign-in: the challenges of second factors with a face. Their sessions travel in the forms; seen
/// without one, the page asks whoever is signed in for what the client demands besides, and anybody else to sign in.
enum SecondFactorAct: PageAct {
    static func show(_ visit: Visit) async throws -> Screen {
        try await stepUp(visit) ?? SignInAct.show(visit)
    }

    /// What is missing to the demanded level, and only that (RFC 9470 §5).
    private static func stepUp(_ visit: Visit) async throws -> Screen? {
        let authenticator = visit.authority.authenticator
        let request = visit.pending.request
        let pool = visit.client.pool.pool.id
        guard let demand = request.demand, let handle = visit.browser.session,
            let session = try await visit.authority.store.browserSessions.find(handle, in: pool, now: visit.now),
            request.canBeAnswered(by: session),
            case .canStepUp = try await authenticator.standing(
                of: session, demanding: demand, at: visit.client, now: visit.now),
            let user = try await visit.authority.store.users.find(session.sub, in: pool)
        else { return nil }
        let result = try await authenticator.stepUp(
            session, demanding: demand, at: visit.client, for: visit.purpose(visit.authority.randomness.handle()),
            from: visit.origin(), now: visit.now)
        guard case .challenge(let challenge) = result else { return nil }
        return try await screen(challenge, user.attributes["email"] ?? user.username, visit)
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        if let outcome = try await RecoveryCodeAct.submit(visit) { return outcome }
        guard let session = visit.form["session"], let name = visit.form["challenge"] else {
            return visit.page(try await show(visit))
        }
        let code = visit.form.field("code").filter { !$0.isWhitespace }
        guard !code.isEmpty || name == "SELECT_MFA_TYPE" else {
            return try await again([FormProblem(.missing, field: "code")], visit)
        }
        return try await visit.attempting {
            switch name {
            case "SOFTWARE_TOKEN_MFA": try await respond(name, ["SOFTWARE_TOKEN_MFA_CODE": code], session, visit)
            case "EMAIL_OTP", "SMS_OTP", "SMS_MFA": try await respond(name, ["\(name)_CODE": code], session, visit)
            case "SELECT_MFA_TYPE": try await respond(name, ["ANSWER": visit.form.field("answer")], session, visit)
            case "MFA_SETUP": try await setUp(code, session, visit)
            default: visit.page(try await show(visit))
            }
        } again: {
            try await again($0, visit)
        }
    }

    /// The screen of a challenge. Throws `.notAuthorized` where a session has ended meanwhile.
    static func screen(_ challenge: IssuedChallenge, _ username: String, _ visit: Visit) async throws -> Screen {
        let session = challenge.session ?? ""
        switch challenge.name {
        case "SELECT_MFA_TYPE":
            let names = challenge.parameters["MFAS_CAN_CHOOSE"].flatMap { try? JSON.parse(Array($0.utf8)) }
            return .chooseSecondFactor(
                ChooseSecondFactorScreen(
                    context: visit.context, username: username, session: session,
                    factors: names?.array?.compactMap { $0.string.flatMap(SecondFactor.init(rawValue:)) } ?? [],
                    offersRecovery: challenge.parameters["RECOVERY_CODES_LEFT"] != nil))
        case "MFA_SETUP":
            return try await setUpScreen(session, username, visit)
        case "SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "SMS_OTP", "SMS_MFA":
            return .secondFactor(
                SecondFactorScreen(
                    context: visit.context, username: username, challenge: challenge.name, session: session,
                    destination: challenge.parameters["CODE_DELIVERY_DESTINATION"],
                    device: challenge.parameters["FRIENDLY_DEVICE_NAME"], remembering: remembering(visit),
                    offersRecovery: challenge.parameters["RECOVERY_CODES_LEFT"] != nil))
        // A choice that only a forged form makes.
        default: return .signIn(SignInAct.screen(visit, username))
        }
    }

    static func respond(
        _ name: String, _ responses: [String: String], _ session: String, _ visit: Visit
    ) async throws -> Outcome {
        let handle = visit.authority.randomness.handle()
        let device = visit.form[remember] == nil ? nil : visit.authority.randomness.handle()
        let result = try await visit.authority.authenticator.respond(
            to: ChallengeAnswer(challenge: name, responses: responses, session: session), at: visit.client,
            for: visit.purpose(handle), from: visit.origin(remembering: device),
            demanding: visit.pending.request.demand, now: visit.now)
        var outcome = try await SignInAct.proceed(result, visit.username, handle, visit)
        if case .browserSession = result, let device { outcome.cookies.append(.setDevice(handle: device)) }
        return outcome
    }

    /// The field of the page that asks for the browser to be remembered.
    private static let remember = "remember"

    /// What the page offers: nothing, or the choice, made already where the pool remembers every device.
    private static func remembering(_ visit: Visit) -> Bool? {
        guard let devices = visit.settings.devices, devices.replacesSecondFactor else { return nil }
        return visit.form["session"] == nil || visit.form["code"] == nil
            ? !devices.asksUser : visit.form[remember] != nil
    }

    private static func setUp(_ code: String, _ session: String, _ visit: Visit) async throws -> Outcome {
        let verified = try await visit.authority.authenticator.verifySoftwareToken(
            session: session, code: code, name: nil, now: visit.now)
        let handle = visit.authority.randomness.handle()
        let result = try await visit.authority.authenticator.respond(
            to: ChallengeAnswer(challenge: "MFA_SETUP", responses: [:], session: verified), at: visit.client,
            for: visit.purpose(handle), from: visit.origin(), now: visit.now)
        guard case .browserSession(_, let user) = result else {
            return try await SignInAct.proceed(result, visit.username, handle, visit)
        }
        return try await RecoveryCodeAct.showNew(user, signedIn: handle, visit)
    }

    /// A fresh seed; where the pool offers no software token there is nothing to set up on a page.
    private static func setUpScreen(_ session: String, _ username: String, _ visit: Visit) async throws -> Screen {
        do {
            let answer = try await visit.authority.authenticator.associateSoftwareToken(
                session: session, now: visit.now)
            return .setUpSecondFactor(
                SetUpSecondFactorScreen(
                    context: visit.context, username: username, session: answer.session, secretCode: answer.secretCode))
        } catch let error as AuthorityError where error == .softwareTokenNotEnabled {
            return .signIn(
                SignInAct.screen(visit, username, problems: [FormProblem(.cannotSetUp)]))
        }
    }

    /// The form again: its session is good until a right code is taken. One that has ended cannot be mended here.
    private static func again(_ problems: [FormProblem], _ visit: Visit) async throws -> Outcome {
        let session = visit.form.field("session")
        guard !problems.contains(where: { $0.kind == .incorrectCredentials }) else { return startAgain(visit) }
        guard visit.form.field("challenge") == "MFA_SETUP" else {
            return visit.page(
                .secondFactor(
                    SecondFactorScreen(
                        context: visit.context, username: visit.username, challenge: visit.form.field("challenge"),
                        session: session, destination: visit.query["to"], device: visit.query["device"],
                        remembering: remembering(visit), offersRecovery: visit.query["recovery"] != nil,
                        problems: problems)))
        }
        let secret = visit.authority.authenticator.secretCode(of: session, now: visit.now)
        guard let secret else { return startAgain(visit) }
        return visit.page(
            .setUpSecondFactor(
                SetUpSecondFactorScreen(
                    context: visit.context, username: visit.username, session: session, secretCode: secret,
                    problems: problems)))
    }

    static func startAgain(_ visit: Visit) -> Outcome {
        visit.page(
            .signIn(
                SignInAct.screen(visit, visit.username, problems: [FormProblem(.formExpired)])))
    }
}
