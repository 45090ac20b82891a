/// Carries an authorization response to the client by a form (OAuth 2.0 Form Post Response Mode §2).
///
/// The script sends it at once; without scripts there is a button. The page is for the client's address, so it carries
/// none of our own tokens.
package struct FormPost: Page {
    /// The client's redirect URI.
    package var action: Address
    /// `code`, `state`, `iss` …, in their order.
    package var parameters: [Form.Hidden]

    package init(action: Address, parameters: [(name: String, value: String)]) {
        self.action = action
        self.parameters = Form(action: action, hidden: parameters).hidden
    }

    package func view(_ texts: Texts) -> [String: View] {
        ["form": Form(action: action, hidden: parameters.map { ($0.name, $0.value) }).view]
    }
}
