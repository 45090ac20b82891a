import HostedUI
import Testing

/// Whatever a text holds, it stays a text.
@Suite struct EscapingTests {
    let renderer: PageRenderer

    init() throws { renderer = try PageRenderer() }

    /// Among them quotes and brackets that are one `Character` with the mark behind or before them, which an escape by
    /// `Character` overlooks.
    static let attacks = [
        "\"><svg onload=alert(1)>", "'><img src=x onerror=alert(1)>", "<script>alert(1)</script>", "</title><script>",
        "\"\u{301} autofocus onfocus=alert(1) x=\"\u{301}", "<\u{338}script>alert(1)</script>",
        "\u{600}\"\u{600}>\u{600}<svg>",
        ">\u{20D2}<\u{20D2}img src=x>", "&\u{301}lt;", "\u{200D}\"\u{200D} onclick=\u{1F468}\u{200D}\"",
        "{{#form}}{{csrf}}{{/form}}", "{{{frame.csrf}}}", "é{{frame.csrf}}<b>", "é{{=<% %>=}}\"", "{{>SignIn}}é'",
        "line\r\n<b>\n  é\"  ", "\u{202E}\"gnp.exe<", "\0\"<é",
    ]

    @Test(arguments: attacks)
    func noTextChangesTheStructureOfAPage(_ attack: String) {
        let plain = SamplePages.all("Text")
        let hostile = SamplePages.all(attack)
        for (expected, page) in zip(plain, hostile) {
            let before = HTMLTag.read(renderer.html(any: expected, frame: SamplePages.frame(renderer, "Text"))).tags
            let after = HTMLTag.read(renderer.html(any: page, frame: SamplePages.frame(renderer, attack))).tags
            #expect(after.map(\.shape) == before.map(\.shape), "\(type(of: page))")
        }
    }

    @Test(arguments: attacks)
    func anUnseenValueArrivesAsItWasGiven(_ attack: String) {
        let page = FormPost(action: .local("/client"), parameters: [("state", attack)])
        let tags = HTMLTag.read(renderer.html(page, frame: SamplePages.frame(renderer))).tags
        let value = tags.first { $0["name"] == "state" }?["value"]
        #expect(value.map { Array($0.unicodeScalars) } == Array(attack.unicodeScalars))
    }

    @Test(arguments: attacks)
    func aTypedNameArrivesAsItWasGiven(_ attack: String) {
        let page = SignIn(form: SamplePages.form, names: .username, username: attack)
        let tags = HTMLTag.read(renderer.html(page, frame: SamplePages.frame(renderer))).tags
        let value = tags.first { $0["name"] == FieldName.username }?["value"]
        #expect(value.map { Array($0.unicodeScalars) } == Array(attack.unicodeScalars))
    }

    @Test func templatesHaveNoUnescapedVariables() {
        for (name, source) in Templates.embedded {
            let text = String(decoding: source, as: UTF8.self)
            for forbidden in ["{{{", "{{&", "{{%", "{{="] { #expect(!text.contains(forbidden), "\(name)") }
        }
    }

    @Test func filledWordsStandInAnElementOfTheirOwn() {
        let page = ConfirmSignUp(
            form: SamplePages.form, resend: SamplePages.form,
            destination: CodeDestination(medium: .email, masked: "a<***"))
        let html = renderer.html(page, frame: SamplePages.frame(renderer))
        #expect(html.contains("<bdi>a&lt;***</bdi>"))
    }

    @Test func noPageHasScriptOrStyleInIt() {
        for page in SamplePages.all("Text") {
            let html = renderer.html(any: page, frame: SamplePages.frame(renderer))
            for tag in HTMLTag.read(html).tags {
                #expect(tag.name != "style" && tag.name != "base" && tag.name != "iframe" && tag.name != "object")
                #expect(tag.name != "script" || tag["src"]?.hasPrefix("/assets/") == true)
                #expect(!tag.attributes.contains { $0.name == "style" || $0.name.hasPrefix("on") }, "\(tag.shape)")
            }
        }
    }
}
