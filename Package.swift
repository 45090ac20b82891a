// swift-tools-version: 6.2
import PackageDescription

// The targets stand in layers; section 1 of docs/architecture.md is the table of who may import whom,
// and Scripts/check-imports reads every import line against it.
let package = Package(
    name: "countersign",
    products: [
        .executable(name: "countersign", targets: ["countersign"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // 2.100.0 is the first release that bounds the number of header fields (CVE-2026-28980).
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Layer 0: C libraries, a module map and a shim each.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CFIDO2", pkgConfig: "libfido2", providers: [.apt(["libfido2-dev"])]),
        .systemLibrary(
            name: "CXMLSec", pkgConfig: "xmlsec1-openssl", providers: [.apt(["libxml2-dev", "libxmlsec1-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        // Layer 0: the values all layers speak.
        .target(name: "Core", dependencies: [.crypto]),

        // Layer 1.
        .target(name: "Migrations", path: "Migrations", exclude: ["README.md"], resources: [.embedInCode("SQL")]),
        .target(name: "WellKnown", path: "well-known", exclude: ["README.md"], resources: [.embedInCode("Documents")]),
        .target(name: "Postgres", dependencies: ["Core", "Migrations", "CPostgres", .log, .crypto]),
        .target(
            name: "NativeCrypto",
            dependencies: ["Core", "COpenSSL", "CXMLSec", "CZlib", "CArgon2", "CFIDO2", .crypto, .log]),
        .target(name: "SigV4", dependencies: ["Core", .crypto]),
        .target(name: "Outbound", dependencies: ["Core", "CCurl"]),

        // Layer 2.
        .target(name: "Directory", dependencies: ["Core", "Postgres", "NativeCrypto", .crypto, .log]),
        .target(name: "Federation", dependencies: ["Core", "NativeCrypto", .crypto, .log]),
        .target(name: "Messaging", dependencies: ["Core", "SigV4", "CCurl", .crypto, .log]),

        // Layer 3.
        .target(
            name: "Authority",
            dependencies: ["Core", "NativeCrypto", "SigV4", "Directory", "Federation", "Messaging", .crypto, .log]),

        // Layer 4.
        .target(
            name: "IAM",
            dependencies: ["Core", "NativeCrypto", "SigV4", "Directory", "Federation", "Authority", .crypto, .log]),

        // Layer 5.
        .target(
            name: "OAuth",
            dependencies: ["Core", "Directory", "Federation", "Authority", "IAM", "WellKnown", .crypto, .log]),
        .target(name: "AWSAPI", dependencies: ["Core", "SigV4", "Directory", "Authority", "IAM", .crypto, .log]),
        .target(
            name: "HostedUI",
            dependencies: ["Core", "CQREncode", .product(name: "Mustache", package: "swift-mustache")],
            resources: [.embedInCode("Templates"), .embedInCode("Assets"), .embedInCode("Languages")]),

        // Layer 6.
        .target(
            name: "Server",
            dependencies: [
                "Core", "Postgres", "NativeCrypto", "SigV4", "Outbound", "Directory", "Federation", "Messaging",
                "Authority", "IAM", "OAuth", "AWSAPI", "HostedUI", "WellKnown", "Migrations", .log, .crypto,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Yams", package: "Yams"),
            ]),

        // Layer 7.
        .executableTarget(
            name: "countersign",
            dependencies: [
                "Server", "Core", .log, .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Tests.
        .target(
            name: "TestKit",
            dependencies: [
                "Core", "Postgres", "NativeCrypto", "SigV4", "Directory", "Federation", "Messaging", "Authority",
                "Server",
                .log, .crypto,
                .product(name: "BigInt", package: "BigInt"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/TestKit"),
        .executableTarget(
            name: "provider-emulators", dependencies: ["Core", "NativeCrypto", "TestKit", .crypto],
            path: "Tests/ProviderEmulators"),
        .testTarget(
            name: "UnitTests",
            dependencies: [
                "Core", "NativeCrypto", "SigV4", "Outbound", "Federation", "Messaging", "HostedUI", "Authority",
                "IAM", "AWSAPI", "OAuth", "TestKit", .log, .crypto,
            ]),
        .testTarget(
            name: "DatabaseTests",
            dependencies: ["Core", "Postgres", "Directory", "Federation", "Authority", "NativeCrypto", "TestKit", .log]),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Core", "Postgres", "Directory", "Federation", "Messaging", "Authority", "IAM", "AWSAPI",
                "NativeCrypto", "Outbound", "SigV4", "Server", "TestKit", .crypto, .log,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["Core", "AWSAPI", "Postgres", "Directory", "WellKnown", "Server", "TestKit"],
            exclude: ["Models"]),
    ],
    swiftLanguageModes: [.v6]
)

extension Target.Dependency {
    static let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
    static let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
}

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        ]
}
