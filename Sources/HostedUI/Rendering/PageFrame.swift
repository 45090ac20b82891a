/// What surrounds every page of one request.
package struct PageFrame: Sendable {
    /// From `Languages.best`.
    package var language: Language
    /// The app client that asked, as its owner named it; nil where none is known, as on an error before that.
    package var clientName: String?
    /// The user pool's name; nil where none is known.
    package var poolName: String?
    package var branding: Branding
    /// Goes into every form that is posted to us, as `csrf`; nil leaves it out.
    package var csrf: String?
    /// The path of the public URL, in front of `/assets/`: empty or `/prefix`.
    package var base: String

    package init(
        language: Language, clientName: String? = nil, poolName: String? = nil, branding: Branding = Branding(),
        csrf: String? = nil, base: String = ""
    ) {
        self.language = language
        self.clientName = clientName
        self.poolName = poolName
        self.branding = branding
        self.csrf = csrf
        self.base = base
    }
}
