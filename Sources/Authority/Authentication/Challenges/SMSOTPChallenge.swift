/// SMS_OTP: a code that was sent by phone, in place of the password.
enum SMSOTPChallenge: Challenge {
    static let name = SentCode.smsFirst.challenge

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        try await SentCode.smsFirst.answer(answer, attempt, authenticator)
    }
}
