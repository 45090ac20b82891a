import Core

/// Claims as people read them: one row each, and what a number of seconds means.
struct ClaimReader {
    let now: Moment
    let texts: Texts

    /// Rows of `name`, `value` and perhaps `note`.
    func view(of claims: JSON) -> View {
        .list(
            (claims.object ?? []).map { claim in
                [
                    "name": .text(claim.name), "value": .text(Self.text(of: claim.value)),
                    "note": .optional(note(on: claim)),
                ]
            })
    }

    /// `ID token` for `id_token`; a name without words of its own stays as it is.
    func heading(of token: String) -> String {
        texts.has("DemoTokens", token) ? texts("DemoTokens", token) : token
    }

    private static func text(of value: JSON) -> String {
        if let text = value.string { return text }
        guard let items = value.array, items.allSatisfy({ $0.string != nil }) else { return value.text }
        return items.compactMap(\.string).joined(separator: ", ")
    }

    /// The NumericDates of RFC 7519 §4.1 and OpenID Connect Core §2.
    private func note(on claim: JSON.Member) -> String? {
        guard ["exp", "iat", "nbf", "auth_time", "updated_at"].contains(claim.name), let seconds = claim.value.integer,
            (0..<253_402_300_800).contains(seconds)
        else { return nil }
        let moment = Moment(seconds: seconds)
        let date = ReadableTime.text(moment)
        guard claim.name == "exp" else { return date }
        let left = (moment - now).seconds
        guard left > 0 else { return texts("DemoTokens", "expired", ["date": date]) }
        return texts("DemoTokens", "expiresIn", ["date": date, "minutes": "\((left + 59) / 60)"])
    }
}
