/// The content security policy of a page (CSP level 3): our own stylesheet, script and images, no frame around it, and
/// nothing else.
package struct ContentSecurityPolicy: Sendable, Hashable {
    /// Where forms may lead besides ourselves.
    private let formTargets: [String]
    private let imageOrigins: [String]

    /// - Parameter formTargets: URLs to which the redirect that answers a form may lead. Browsers hold the whole chain
    ///   against `form-action`, and a client may send its browser on to anywhere: to a client of its own, where it is a
    ///   provider itself. So an https target opens https, and one on the loopback the loopback's ports
    ///   (`docs/decisions/form-action.md`). A target without an origin opens nothing.
    package init(formTargets: [String] = [], branding: Branding = Branding()) {
        var sources: [String] = []
        for source in formTargets.flatMap(Self.sources) where !sources.contains(source) { sources.append(source) }
        self.formTargets = sources
        imageOrigins = (branding.logo?.origin).map { [$0] } ?? []
    }

    private static func sources(leadingTo target: String) -> [String] {
        guard let origin = Origin(of: target)?.text else { return [] }
        if origin.hasPrefix("https:") { return ["https:"] }
        return origin.hasPrefix("http:") ? [origin, "http://localhost:*", "http://127.0.0.1:*"] : [origin]
    }

    /// The header's value.
    package var value: String {
        [
            "default-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            (["img-src 'self'"] + imageOrigins).joined(separator: " "),
            (["form-action 'self'"] + formTargets).joined(separator: " "),
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ].joined(separator: "; ")
    }
}
