/// The content security policy of a page (CSP level 3): our own stylesheet, script and images, no frame around it, and
/// nothing else.
package struct ContentSecurityPolicy: Sendable, Hashable {
    /// Where forms may go besides ourselves.
    private let formTargets: [String]
    private let imageOrigins: [String]

    /// - Parameter formTargets: URLs to which a form, or the redirect that answers it, may lead. Browsers hold the
    ///   whole chain against `form-action`, so a sign-in page names the client's redirect URI and the providers it may
    ///   leave for. Only their origins are used, and one that has none is left out.
    package init(formTargets: [String] = [], branding: Branding = Branding()) {
        self.formTargets = formTargets.compactMap { Origin(of: $0)?.text }
        imageOrigins = (branding.logo?.origin).map { [$0] } ?? []
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
