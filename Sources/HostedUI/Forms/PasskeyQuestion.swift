/// What the script asks the browser for, and the form in which the answer is posted, as `credential`.
package struct PasskeyQuestion: Sendable, Hashable {
    package var form: Form
    /// The options in JSON, as WebAuthn Level 3 §5.1.8 and §5.1.9 have them.
    package var options: String
    /// The relying party's domain: a page elsewhere does not ask.
    package var domain: String

    package init(form: Form, options: String, domain: String) {
        self.form = form
        self.options = options
        self.domain = domain
    }

    var view: View { ["form": form.view, "options": .text(options), "domain": .text(domain)] }
}
