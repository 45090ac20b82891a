import HostedUI
import Testing

/// What a screen reader, a keyboard and a password manager go by.
@Suite struct AccessibilityTests {
    let renderer: PageRenderer

    init() throws { renderer = try PageRenderer() }

    private func tags(_ page: some Page) -> [HTMLTag] {
        HTMLTag.read(renderer.html(page, frame: SamplePages.frame(renderer))).tags
    }

    @Test func everyPageIsAWholeDocument() {
        for page in SamplePages.all("Text") {
            let html = renderer.html(any: page, frame: SamplePages.frame(renderer))
            let tags = HTMLTag.read(html).tags
            #expect(html.hasPrefix("<!doctype html>\n<html lang=\"en\" dir=\"ltr\">"))
            for name in ["title", "main", "h1"] { #expect(tags.filter { $0.name == name }.count == 1, "\(name)") }
            let viewport = tags.first { $0["name"] == "viewport" }?["content"]
            #expect(viewport == "width=device-width, initial-scale=1", "zooming stays possible")
            #expect(html.contains("<bdi>Photo Album</bdi>"), "the client is named")
            #expect(html.hasSuffix("</html>\n"))
        }
    }

    @Test func everyReferenceHasItsTarget() {
        for page in SamplePages.all("Text") {
            let tags = HTMLTag.read(renderer.html(any: page, frame: SamplePages.frame(renderer))).tags
            let ids = tags.compactMap { $0["id"] }
            #expect(Set(ids).count == ids.count, "\(type(of: page))")
            let described = tags.compactMap { $0["aria-describedby"] }
                .flatMap { $0.split(separator: " ").map(String.init) }
            let targets = tags.filter { $0.name == "label" }.compactMap { $0["for"] } + described
            for target in targets { #expect(ids.contains(target), "\(type(of: page)) \(target)") }
        }
    }

    @Test func everySeenFieldHasALabel() {
        for page in SamplePages.all("Text") {
            let tags = HTMLTag.read(renderer.html(any: page, frame: SamplePages.frame(renderer))).tags
            let labelled = tags.compactMap { $0["for"] }
            let inputs = tags.filter { $0.name == "input" && $0["type"] != "hidden" && $0["aria-hidden"] == nil }
            for input in inputs {
                #expect(input["id"].map(labelled.contains) == true, "\(type(of: page)) \(input)")
            }
        }
    }

    @Test func aProblemIsToldAtTheTopAndBesideItsField() throws {
        let page = SignUp(
            form: SamplePages.form, names: .email, username: "ana@", passwordRules: SamplePages.rules,
            problems: [Problem(.invalidEmail, field: FieldName.username)])
        let html = renderer.html(page, frame: SamplePages.frame(renderer))
        let tags = HTMLTag.read(html).tags
        #expect(html.contains("<title>Problem: Create your account – Photo Album</title>"))
        #expect(tags.contains { $0["role"] == "alert" })
        #expect(tags.contains { $0.name == "a" && $0["href"] == "#field-username" })
        let input = try #require(tags.first { $0["id"] == "field-username" })
        #expect(input["aria-invalid"] == "true")
        #expect(input["aria-describedby"] == "field-username-problem")
        #expect(input["autofocus"] != nil)
        #expect(tags.first { $0["id"] == "field-password" }?["aria-invalid"] == nil)
    }

    @Test func theFieldWithTheCursorIsToldWhatConcernsTheForm() throws {
        let page = SignIn(
            form: SamplePages.form, names: .username, username: "ana", problems: [Problem(.incorrectCredentials)])
        let password = try #require(tags(page).first { $0["name"] == FieldName.password })
        #expect(password["autofocus"] != nil)
        #expect(password["aria-describedby"] == "problems")
    }

    @Test func withoutAProblemThereIsNoAlert() {
        let tags = tags(SignIn(form: SamplePages.form, names: .username))
        #expect(!tags.contains { $0["role"] == "alert" || $0["aria-invalid"] != nil })
    }

    @Test func fieldsSayWhatBelongsInThem() {
        func autocomplete(_ page: some Page) -> [String?] {
            tags(page).filter { $0.name == "input" && $0["type"] != "hidden" }.map { $0["autocomplete"] }
        }
        let form = SamplePages.form
        #expect(autocomplete(SignIn(form: form, names: .email)) == ["username", "current-password"])
        #expect(
            autocomplete(SignUp(form: form, names: .username, attributes: [AttributeField(name: "email")]))
                == ["username", "email", "new-password"])
        #expect(autocomplete(ConfirmSignUp(form: form, resend: form)) == ["one-time-code"])
        #expect(autocomplete(ForgotPassword(form: form, names: .username)) == ["username"])
        #expect(
            autocomplete(ResetPassword(form: form, username: "ana")) == ["username", "one-time-code", "new-password"])
        #expect(autocomplete(NewPassword(form: form, username: "ana")) == ["username", "new-password"])
    }

    @Test func theNameForPasswordManagersIsNotSent() throws {
        let input = try #require(
            tags(NewPassword(form: SamplePages.form, username: "ana")).first { $0["autocomplete"] == "username" })
        #expect(input["name"] == nil && input["value"] == "ana" && input["tabindex"] == "-1")
    }

    @Test func aCodeIsTypedOnDigitsAndKeepsItsZeros() throws {
        let page = ConfirmSignUp(form: SamplePages.form, resend: SamplePages.form)
        let code = try #require(tags(page).first { $0["name"] == FieldName.code })
        #expect(code["inputmode"] == "numeric" && code["type"] == "text")
    }

    @Test func noFieldIsOfATypeThatRewritesWhatIsTyped() {
        for page in SamplePages.all("Text") {
            let html = renderer.html(any: page, frame: SamplePages.frame(renderer))
            for input in HTMLTag.read(html).tags where input.name == "input" {
                #expect(["text", "password", "hidden", "tel", "date", "checkbox"].contains(input["type"]))
            }
        }
    }

    @Test func theBrowserDoesNotStandInTheWayOfAForm() {
        for page in SamplePages.all("Text") {
            let tags = HTMLTag.read(renderer.html(any: page, frame: SamplePages.frame(renderer))).tags
            guard tags.contains(where: { $0["required"] != nil }) else { continue }
            #expect(tags.first { $0.name == "form" }?["novalidate"] != nil, "\(type(of: page))")
        }
    }
}
