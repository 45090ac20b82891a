import Mustache

/// Turns pages into HTML. Templates are compiled once, when it is made; rendering is pure and synchronous.
package struct PageRenderer: Sendable {
    /// What the pages refer to, to be served under `/assets/`.
    package let assets: Assets
    /// What the pages can be shown in.
    package let languages: Languages
    private let library: MustacheLibrary

    /// - Parameter overrides: files of the operator by name, in place of or beside the embedded ones:
    ///   `SignIn.mustache`, `login.de.json`, `countersign.css`, `mark.svg`. Other names are ignored.
    /// - Throws: the first file that cannot be used. Nothing falls back silently: a broken override stops the start.
    package init(overrides: [String: [UInt8]] = [:]) throws(HostedUIFault) {
        assets = Assets(overrides: overrides)
        languages = try Languages(overrides: overrides)
        library = try Templates.library(overrides: overrides)
    }

    /// The whole document, for `Content-Type: text/html; charset=utf-8`.
    package func html(_ page: some Page, frame: PageFrame) -> String {
        let template = type(of: page).template
        let texts = Texts(frame: frame, page: page)
        var members = page.view(texts)
        members["t"] = texts.views(of: template)
        members["common"] = texts.views(of: "Common")
        members["frame"] = view(of: frame, title: title(of: page, texts, clientName: frame.clientName))
        members["problems"] = Problem.view(of: page.problems, texts)
        return library.render(View.members(members).rendered, withTemplate: template) ?? ""
    }

    private func title(of page: some Page, _ texts: Texts, clientName: String?) -> String {
        var title = texts(type(of: page).template, page.title)
        if !page.problems.isEmpty { title = texts("Common", "problemTitle", ["title": title]) }
        return clientName == nil ? title : texts("Common", "documentTitle", ["title": title])
    }

    private func view(of frame: PageFrame, title: String) -> View {
        func address(_ asset: Asset?) -> View { .optional(asset.map { frame.base + $0.path }) }
        return [
            "title": .text(title),
            "language": .text(frame.language.tag),
            "direction": .text(frame.language.direction.rawValue),
            "client": .optional(frame.clientName),
            "monogram": .optional(frame.clientName?.first { $0.isLetter || $0.isNumber }.map { $0.uppercased() }),
            "pool": .optional(frame.poolName),
            "csrf": .optional(frame.csrf),
            "logo": .optional(frame.branding.logo?.text),
            "stylesheet": address(assets.stylesheet(accent: frame.branding.accent)),
            "script": address(assets[source: "countersign.js"]),
            "passkeys": address(assets[source: "passkeys.js"]),
            "icon": address(assets[source: "icon.svg"]),
        ]
    }
}
