import Authority
import Core
import IAM

/// What conditions of policies may ask of a request besides who calls (IAM User Guide, "AWS global condition context
/// keys").
struct RequestCircumstances {
    private(set) var keys = RequestKeys()

    init(_ request: WireRequest, _ body: JSON, _ installation: Installation, now: Moment) {
        keys.set("aws:SourceIp", request.address)
        keys.set("aws:UserAgent", request.header("user-agent"))
        keys.set("aws:referer", request.header("referer"))
        keys.set("aws:CurrentTime", CivilTime(now).extendedISO8601)
        keys.set("aws:EpochTime", String(now.seconds))
        keys.set("aws:SecureTransport", installation.publicURL.hasPrefix("https://") ? "true" : "false")
        keys.set("aws:RequestedRegion", installation.region)
        keys.set("iam:PermissionsBoundary", body["PermissionsBoundary"]?.string)
        keys.set("iam:PolicyARN", body["PolicyArn"]?.string)
        let tags = Self.tags(body)
        keys["aws:TagKeys"] = tags.map(\.key) + (body["TagKeys"]?.array?.compactMap(\.string) ?? [])
        for (key, value) in tags { keys.set("aws:RequestTag/\(key)", value) }
    }

    /// IAM and STS write tags as a list of pairs, Cognito as an object.
    private static func tags(_ body: JSON) -> [(key: String, value: String)] {
        let maps = ["Tags", "UserPoolTags", "IdentityPoolTags"].compactMap { body[$0] }
        return maps.flatMap { map in
            (map.object ?? []).compactMap { member in member.value.string.map { (member.name, $0) } }
                + (map.array ?? []).compactMap { entry in
                    guard let key = entry["Key"]?.string, let value = entry["Value"]?.string else { return nil }
                    return (key, value)
                }
        }
    }
}
