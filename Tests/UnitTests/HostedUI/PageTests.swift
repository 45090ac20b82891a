import Core
import HostedUI
import Testing

@Suite struct PageTests {
    let renderer: PageRenderer

    init() throws { renderer = try PageRenderer() }

    private func html(_ page: some Page) -> String { renderer.html(page, frame: SamplePages.frame(renderer)) }
    private func tags(_ page: some Page) -> [HTMLTag] { HTMLTag.read(html(page)).tags }

    @Test func everyFormThatIsPostedToUsCarriesTheTokenAndItsValues() {
        for page in SamplePages.all("Text") where !(page is FormPost) {
            let tags = HTMLTag.read(renderer.html(any: page, frame: SamplePages.frame(renderer))).tags
            let forms = tags.filter { $0.name == "form" && $0["method"] == "post" }.count
            #expect(tags.filter { $0["name"] == FieldName.csrf && $0["value"] == "token-Photo Album" }.count == forms)
            #expect(tags.filter { $0["name"] == "state" }.count == forms, "\(type(of: page))")
        }
    }

    @Test func theFormForTheClientCarriesNothingOfOurs() {
        let page = FormPost(
            action: Address("https://app.example/cb?x=1&y=2") ?? .root, parameters: [("code", "c"), ("state", "s")])
        let tags = tags(page)
        #expect(tags.first { $0.name == "form" }?["action"] == "https://app.example/cb?x=1&y=2")
        #expect(tags.first { $0.name == "form" }?["data-submit"] != nil)
        #expect(tags.filter { $0.name == "input" }.map { $0["name"] } == ["code", "state"])
        #expect(tags.contains { $0.name == "button" && $0["type"] == "submit" }, "without scripts there is a button")
    }

    @Test func withoutATokenThereIsNoField() {
        let frame = PageFrame(language: renderer.languages.standard)
        let page = SignIn(form: SamplePages.form, names: .username)
        #expect(!renderer.html(page, frame: frame).contains(FieldName.csrf))
    }

    @Test func whatWasTypedIsKept() {
        let page = SignUp(
            form: SamplePages.form, names: .username, username: "ana",
            attributes: [AttributeField(name: "given_name", value: "Ana")], problems: [Problem(.usernameTaken)])
        #expect(tags(page).first { $0["name"] == "username" }?["value"] == "ana")
        #expect(tags(page).first { $0["name"] == "given_name" }?["value"] == "Ana")
    }

    @Test func noPasswordFieldHasAValue() {
        for page in SamplePages.all("Text") {
            let tags = HTMLTag.read(renderer.html(any: page, frame: SamplePages.frame(renderer))).tags
            for input in tags where input["type"] == "password" { #expect(input["value"] == nil) }
        }
    }

    static let labels: [(SignInNames, String)] = [
        (.username, "Username"), (.email, "Email"), ([.username, .email], "Username or email"),
        (.phoneNumber, "Phone number"), ([.username, .email, .phoneNumber], "Username, email or phone number"),
    ]

    @Test(arguments: labels)
    func theNameIsAskedForAsThePoolSays(_ names: SignInNames, _ label: String) {
        let page = SignIn(form: SamplePages.form, names: names)
        #expect(html(page).contains("<label for=\"field-username\">\(label)</label>"))
    }

    @Test func waysThatAreClosedAreNotShown() {
        let tags = tags(SignIn(form: SamplePages.form, names: .username))
        #expect(!tags.contains { $0.name == "a" })
        let open = SignIn(
            form: SamplePages.form, names: .username, forgotPassword: .local("/forgot"), signUp: .local("/up"))
        #expect(self.tags(open).filter { $0.name == "a" }.map { $0["href"] } == ["/forgot", "/up"])
    }

    @Test func theRulesOfThePoolStandBesideTheNewPassword() throws {
        let page = SignUp(form: SamplePages.form, names: .username, passwordRules: SamplePages.rules)
        let rules = ["8 or more characters", "an uppercase letter", "a lowercase letter", "a number", "a symbol"]
        for rule in rules { #expect(html(page).contains(">\(rule)</li>")) }
        let input = try #require(tags(page).first { $0["type"] == "password" })
        #expect(input["minlength"] == "8")
        let generator = "minlength: 8; required: upper; required: lower; required: digit;"
        #expect(input["passwordrules"]?.hasPrefix(generator) == true)
        #expect(input["aria-describedby"] == "field-password-rules")
    }

    @Test func aPoolsOwnAttributeHasAReadableLabel() {
        let page = NewPassword(
            form: SamplePages.form, attributes: [AttributeField(name: "custom:favourite_colour", isRequired: false)])
        #expect(html(page).contains(">Favourite colour <span class=\"optional\">(optional)</span></label>"))
        #expect(tags(page).contains { $0["name"] == "custom:favourite_colour" && $0["required"] == nil })
    }

    @Test(arguments: [
        (CodeDestination?.none, "Enter the code we sent you."),
        (CodeDestination(medium: .sms, masked: "+*6789"), "Enter the code we texted to <bdi>+*6789</bdi>."),
        (CodeDestination(medium: .email, masked: "a***"), "Enter the code we emailed to <bdi>a***</bdi>."),
    ])
    func itSaysWhereTheCodeWent(_ destination: CodeDestination?, _ sentence: String) {
        let page = ConfirmSignUp(form: SamplePages.form, resend: SamplePages.form, destination: destination)
        #expect(html(page).contains(sentence))
        #expect(tags(page).filter { $0.name == "form" }.count == 2, "asking again is a form of its own")
    }

    @Test(arguments: ErrorPage.Kind.allCases)
    func anErrorSaysWhatHappenedAndItsNumber(_ kind: ErrorPage.Kind) {
        let page = ErrorPage(kind: kind, back: .local("/back"), requestID: "r-1")
        #expect(!html(page).contains("ErrorPage."), "every kind has words")
        #expect(html(page).contains("<code>r-1</code>"))
        #expect(tags(page).contains { $0["href"] == "/back" })
    }

    @Test func aLongDetailIsCut() {
        let page = ErrorPage(kind: .failed, detail: String(repeating: "x", count: 5000), requestID: "r")
        #expect(html(page).utf8.count < 4000)
    }

    @Test func claimsAreTakenApart() {
        let claims: JSON = ["sub": "u-1", "exp": 1_795_003_600, "cognito:groups": ["a", "b"], "email_verified": true]
        let page = DemoTokens(
            username: "ana", tokens: [.init(name: "id_token", text: "h.p.s", claims: claims)],
            now: Moment(seconds: 1_795_000_000))
        let html = html(page)
        #expect(html.contains("Hello, <bdi>ana</bdi>"))
        #expect(html.contains("<dt><code>sub</code></dt><dd>u-1</dd>"))
        #expect(html.contains("2026-11-18 12:06:40 UTC, in 60 min"))
        #expect(html.contains("<dd>a, b</dd>"))
        #expect(html.contains("<span class=\"token-signature\">s</span>"))
    }

    @Test func aMailIsShownAsText() {
        let message = Mailbox.Message(
            channel: "email", to: "ana@example.com", kind: "SignUp", subject: "Hello", text: "Code 123456",
            source: "<img src=x onerror=alert(1)>", code: "123456", at: Moment(seconds: 1_795_000_000))
        let html = html(Mailbox(messages: [message], address: .local("/dev/mailbox")))
        #expect(html.contains("&lt;img src=x onerror=alert(1)&gt;"))
        #expect(html.contains(">123456</code>"))
        #expect(html.contains("2026-11-18 11:06:40 UTC"))
    }

    @Test func anEmptyMailboxSaysSo() {
        #expect(html(Mailbox(messages: [], address: .local("/m"))).contains("No messages yet."))
        let filtered = html(Mailbox(messages: [], to: "a@b", address: .local("/m")))
        #expect(filtered.contains("No messages to <bdi>a@b</bdi>."))
    }
}
