package import Authority
package import Core
package import IAM

/// What conditions of policies may ask of a request besides who calls (IAM User Guide, "AWS global condition context
/// keys").
package struct RequestCircumstances: Sendable {
    package private(set) var keys = RequestKeys()

    /// Of any request.
    package init(
        address: String?, headers: [(name: String, value: String)], _ installation: Installation, now: Moment
    ) {
        func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
        keys.set("aws:SourceIp", address)
        keys.set("aws:UserAgent", header("user-agent"))
        keys.set("aws:referer", header("referer"))
        keys.set("aws:CurrentTime", CivilTime(now).extendedISO8601)
        keys.set("aws:EpochTime", String(now.seconds))
        keys.set("aws:SecureTransport", installation.publicURL.hasPrefix("https://") ? "true" : "false")
        keys.set("aws:RequestedRegion", installation.region)
    }

    /// Of an operation, with what its input says of itself.
    init(_ request: WireRequest, _ body: JSON, _ installation: Installation, now: Moment) {
        self.init(address: request.address, headers: request.headers, installation, now: now)
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
