package import Core
package import Directory

/// An OpenID Connect provider whose tokens are taken for roles.
package struct OpenIDConnectProvider: Sendable {
    package let id: String
    /// Its issuer, with the scheme; http only on the loopback.
    package let url: String
    package var clientIDs: [String]
    /// Of certificates, as AWS asks for them. Nothing is decided by them here: TLS is verified.
    package var thumbprints: [String]
    package var tags: [String: String]
    package let createdAt: Moment

    package init(
        id: String, url: String, clientIDs: [String], thumbprints: [String], tags: [String: String], createdAt: Moment
    ) {
        self.id = id
        self.url = url
        self.clientIDs = clientIDs
        self.thumbprints = thumbprints
        self.tags = tags
        self.createdAt = createdAt
    }

    init(_ entity: AccessEntity) {
        self.init(
            id: entity.id, url: entity.document["URL"]?.string ?? "https://\(entity.name)",
            clientIDs: entity.document["ClientIDs"]?.array?.compactMap(\.string) ?? [],
            thumbprints: entity.document["Thumbprints"]?.array?.compactMap(\.string) ?? [],
            tags: entity.document["Tags"]?.textMembers ?? [:], createdAt: entity.createdAt)
    }

    var entity: AccessEntity {
        AccessEntity(
            kind: .oidcProvider, name: host, id: id,
            document: .object([
                "URL": .string(url), "ClientIDs": .array(clientIDs.map { .string($0) }),
                "Thumbprints": .array(thumbprints.map { .string($0) }), "Tags": JSON(tags),
            ]), createdAt: createdAt)
    }

    /// The address without its scheme, as `Logins` and condition keys have it.
    package var host: String { Self.host(of: url) }

    static func host(of url: String) -> String {
        url.hasPrefix("https://") ? String(url.dropFirst(8)) : url.hasPrefix("http://") ? String(url.dropFirst(7)) : url
    }

    package func arn(in account: String) -> String { "arn:aws:iam::\(account):oidc-provider/\(host)" }

    static func host(in arn: String, of account: String) -> String? {
        let prefix = "arn:aws:iam::\(account):oidc-provider/"
        return arn.hasPrefix(prefix) ? String(arn.dropFirst(prefix.count)) : nil
    }
}

/// A SAML provider whose assertions are taken for roles.
package struct TrustedSAMLProvider: Sendable {
    package let id: String
    package let name: String
    package var metadata: String
    package var tags: [String: String]
    package let createdAt: Moment

    package init(id: String, name: String, metadata: String, tags: [String: String], createdAt: Moment) {
        self.id = id
        self.name = name
        self.metadata = metadata
        self.tags = tags
        self.createdAt = createdAt
    }

    init(_ entity: AccessEntity) {
        self.init(
            id: entity.id, name: entity.name, metadata: entity.document["Metadata"]?.string ?? "",
            tags: entity.document["Tags"]?.textMembers ?? [:], createdAt: entity.createdAt)
    }

    var entity: AccessEntity {
        AccessEntity(
            kind: .samlProvider, name: name, id: id,
            document: .object(["Metadata": .string(metadata), "Tags": JSON(tags)]), createdAt: createdAt)
    }

    package func arn(in account: String) -> String { "arn:aws:iam::\(account):saml-provider/\(name)" }

    static func name(in arn: String, of account: String) -> String? {
        EntityARN.name(in: arn, kind: "saml-provider", of: account)
    }
}
