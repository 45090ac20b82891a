import HostedUI
import Testing

@Suite struct WordingTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private let german = """
        {"language": "de", "name": "Deutsch", "direction": "ltr", "texts": {"SignIn": {"title": "Anmelden"}}}
        """

    @Test func everyTextThatATemplateNamesExists() throws {
        let groups = try PageRenderer().languages.standard.groups
        let everything = Set(groups.values.flatMap(\.keys))
        for (name, source) in Templates.embedded {
            for tag in String(decoding: source, as: UTF8.self).split(separator: "{{").dropFirst() {
                let variable = tag.prefix { $0 != "}" }
                if variable.hasPrefix("common.") {
                    #expect(groups["Common"]?[String(variable.dropFirst(7))] != nil, "\(name) \(variable)")
                }
                guard variable.hasPrefix("t.") else { continue }
                let key = String(variable.dropFirst(2))
                let isPart = groups[name] == nil
                #expect(isPart ? everything.contains(key) : groups[name]?[key] != nil, "\(name) \(variable)")
            }
        }
    }

    @Test func everyReasonHasWords() throws {
        let groups = try PageRenderer().languages.standard.groups
        for known in Problem.Known.allCases { #expect(groups["Problem"]?[known.rawValue] != nil, "\(known)") }
        for notice in Notice.allCases { #expect(groups["Notice"]?[notice.rawValue] != nil, "\(notice)") }
        for kind in ErrorPage.Kind.allCases {
            #expect(groups["ErrorPage"]?[kind.rawValue] != nil && groups["ErrorPage"]?[kind.rawValue + "Text"] != nil)
        }
        for names in 0...7 { #expect(groups["Field"]?["signInName\(names)"] != nil) }
    }

    @Test func anotherLanguageIsOneFileAndFallsBackToEnglish() throws {
        let renderer = try PageRenderer(overrides: ["login.de.json": bytes(german)])
        let language = renderer.languages.best(["de-AT"])
        #expect(language.tag == "de")
        let html = renderer.html(
            SignIn(form: SamplePages.form, names: .username), frame: PageFrame(language: language))
        #expect(html.contains("<html lang=\"de\" dir=\"ltr\">"))
        #expect(html.contains("<h1>Anmelden</h1>"))
        #expect(html.contains(">Username</label>"))
    }

    static let wishes: [([String], String)] = [
        ([], "en"), (["fr"], "en"), (["de-CH-1996"], "de"), (["fr", "de", "en"], "de"), (["EN-us", "de"], "en"),
        (["de-x-private"], "de"), (["", "-", "*"], "en"), (["d"], "en"),
    ]

    @Test(arguments: wishes)
    func theBestLanguageIsLookedUp(_ wishes: [String], _ tag: String) throws {
        let languages = try PageRenderer(overrides: ["login.de.json": bytes(german)]).languages
        #expect(languages.best(wishes).tag == tag)
    }

    @Test(arguments: [
        ("de", ["de"]), ("da, en-gb;q=0.8, en;q=0.7", ["da", "en-gb", "en"]), ("en;q=0.1,de;q=0.9", ["de", "en"]),
        ("*;q=0.5, fr", ["fr"]), ("", []), ("en;q=0", []), ("en;q=x,de", ["de"]), (";;,,=;q", []),
        ("en;q=nan,de;q=-1,fr;q=inf", ["fr"]),
    ])
    func wishesOfABrowserAreOrderedByWeight(_ value: String, _ expected: [String]) {
        #expect(Languages.preferences(acceptLanguage: value) == expected)
    }

    @Test func anEndlessWishIsCut() {
        let value = String(repeating: "aa,", count: 100_000)
        #expect(Languages.preferences(acceptLanguage: value).count == 20)
    }

    @Test(arguments: ["", "{}", "[1]", "{\"language\":\"de\",\"name\":\"D\",\"direction\":\"up\",\"texts\":{}}"])
    func aBrokenLanguageFileStopsTheStart(_ text: String) {
        #expect(throws: HostedUIFault.language("login.de.json")) {
            try PageRenderer(overrides: ["login.de.json": bytes(text)])
        }
    }

    @Test func aPhraseFillsWhatItKnows() {
        #expect(Phrase("{a}, {b} and {a}", ["a": "{b}", "b": "2"]).text == "{b}, 2 and {b}")
        #expect(Phrase("{unknown} {", [:]).text == "{unknown} {")
        #expect(Phrase("}{a", ["a": "1"]).text == "}{a")
        #expect(Phrase("", [:]).text == "")
    }
}
