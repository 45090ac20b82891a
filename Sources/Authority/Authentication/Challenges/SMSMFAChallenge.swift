/// SMS_MFA: a code that was sent by phone, after the password.
enum SMSMFAChallenge: Challenge {
    static let name = SentCode.smsSecond.challenge

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        try await SentCode.smsSecond.answer(answer, attempt, authenticator)
    }
}
