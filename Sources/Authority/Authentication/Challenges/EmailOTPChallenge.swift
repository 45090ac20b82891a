/// EMAIL_OTP: a code that was sent by e-mail, in place of the password or after it.
enum EmailOTPChallenge: Challenge {
    static let name = SentCode.email.challenge

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        try await SentCode.email.answer(answer, attempt, authenticator)
    }
}
