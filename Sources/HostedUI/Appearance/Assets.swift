/// The files that the pages refer to: one stylesheet, one script, and the drawings.
package struct Assets: Sendable {
    /// Every file that does not depend on a pool's branding.
    package let all: [Asset]
    private let bySource: [String: Asset]
    private let byName: [String: Asset]
    /// The stylesheet without a pool's colours.
    private let plainStylesheet: [UInt8]

    /// The embedded files.
    package static let embedded = Assets(overrides: [:])

    private static let stylesheetName = "countersign.css"
    private static let files: [(name: String, source: [UInt8])] = [
        ("mark.svg", PackageResources.mark_svg),
        ("icon.svg", PackageResources.icon_svg),
        ("guilloche.svg", PackageResources.guilloche_svg),
        ("eye.svg", PackageResources.eye_svg),
        ("eyeoff.svg", PackageResources.eyeoff_svg),
        ("countersign.js", PackageResources.countersign_js),
        ("passkeys.js", PackageResources.passkeys_js),
    ]

    init(overrides: [String: [UInt8]]) {
        var assets = Self.files.map { name, source in (name, Asset(source: name, bytes: overrides[name] ?? source)) }
        var text = String(decoding: overrides[Self.stylesheetName] ?? PackageResources.countersign_css, as: UTF8.self)
        for (name, asset) in assets {
            text = text.split(separator: "url(\"\(name)\")", omittingEmptySubsequences: false)
                .joined(separator: "url(\"\(asset.name)\")")
        }
        plainStylesheet = Array(text.utf8)
        assets.append((Self.stylesheetName, Asset(source: Self.stylesheetName, bytes: plainStylesheet)))
        all = assets.map(\.1)
        bySource = Dictionary(assets, uniquingKeysWith: { first, _ in first })
        byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// An asset by the name it has in `Assets/`.
    package subscript(source name: String) -> Asset? { bySource[name] }

    /// What is served at `/assets/<name>`; nil is 404. A stylesheet in a pool's colour needs no look-up: its name
    /// carries the colour, `countersign.<hash>.<rrggbb>.css`, and it is made anew from that.
    package func find(_ name: String) -> Asset? {
        if let asset = byName[name] { return asset }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, let accent = Color(hex: "#\(parts[2])"), let asset = stylesheet(accent: accent),
            asset.name == name
        else { return nil }
        return asset
    }

    /// The stylesheet, with the variables of an accent colour at its end where there is one.
    package func stylesheet(accent: Color?) -> Asset? {
        guard let accent else { return bySource[Self.stylesheetName] }
        let variables = Accent(accent).variables
        return Asset(
            source: Self.stylesheetName, mark: ".\(accent.hex.dropFirst())",
            bytes: plainStylesheet + Array(variables.utf8))
    }
}
