import Core

/// What Google's People API says beyond the ID token; asked only where the pool maps it.
enum GoogleProfile {
    /// The person fields that may be mapped, as the People API names them.
    private static let fields: Set<String> = [
        "addresses", "birthdays", "emailAddresses", "genders", "locales", "names", "nicknames", "organizations",
        "phoneNumbers", "photos", "urls",
    ]

    /// The first value of each mapped field; a birthday as year, month and day.
    static func read(
        _ provider: Provider, _ client: OAuthClient, _ accessToken: String
    ) async throws(FederationFault) -> [JSON.Member] {
        let asked = provider.claims.intersection(fields).sorted()
        guard !asked.isEmpty, let address = provider.detail("attributes_url") else { return [] }
        let person = try await client.federation.resource.profile(
            at: address + asked.joined(separator: ","), by: accessToken)
        return asked.compactMap { name in
            let values = person[name]?.array ?? []
            let first = values.first { $0["metadata"]?["primary"]?.bool == true } ?? values.first
            return first.flatMap(text).map { JSON.Member(name, $0) }
        }
    }

    private static func text(_ value: JSON) -> JSON? {
        if let date = value["date"], let month = date["month"]?.integer, let day = date["day"]?.integer {
            return .string("\(padded(date["year"]?.integer ?? 0, 4))-\(padded(month, 2))-\(padded(day, 2))")
        }
        return value["canonicalForm"] ?? value["formattedValue"] ?? value["displayName"] ?? value["value"]
            ?? value["url"]
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
