import HostedUI
import Testing

@Suite struct AssetTests {
    let assets = Assets.embedded

    @Test func everyAssetIsFoundByItsName() {
        for asset in assets.all {
            #expect(asset.name.contains(asset.hash))
            #expect(asset.path == "/assets/\(asset.name)")
            #expect(assets.find(asset.name) == asset)
            #expect(asset.contentType != "application/octet-stream")
            #expect(!asset.bytes.isEmpty)
        }
        #expect(Set(assets.all.map(\.name)).count == assets.all.count)
    }

    @Test(arguments: [
        "", "countersign.css", "../countersign.css", "countersign.0000000000000000.css", "countersign..css",
        "countersign.0000000000000000.f5b400.css", "mark.svg",
    ])
    func nothingElseIsFound(_ name: String) {
        #expect(assets.find(name) == nil)
    }

    @Test func theStylesheetReachesForNothingElse() throws {
        let sheet = try #require(assets[source: "countersign.css"])
        let text = String(decoding: sheet.bytes, as: UTF8.self)
        #expect(!text.contains("@import") && !text.contains("//") && !text.contains("data:"))
        for reference in text.split(separator: "url(").dropFirst() {
            let name = reference.dropFirst().prefix { $0 != "\"" }
            #expect(assets.find(String(name)) != nil, "\(name)")
        }
        for needed in ["prefers-color-scheme: dark", "prefers-reduced-motion", "forced-colors", ":focus-visible"] {
            #expect(text.contains(needed))
        }
    }

    @Test func drawingsRunNothing() {
        for asset in assets.all where asset.contentType == "image/svg+xml" {
            let text = String(decoding: asset.bytes, as: UTF8.self)
            #expect(!text.contains("script") && !text.contains("href=\"http") && !text.contains(" on"))
        }
    }

    @Test func aPoolsColourIsAStylesheetOfItsOwn() throws {
        let accent = try #require(Color(hex: "#F5B400"))
        let sheet = try #require(assets.stylesheet(accent: accent))
        #expect(sheet.name == "countersign.\(sheet.hash).f5b400.css")
        #expect(assets.find(sheet.name) == sheet)
        #expect(String(decoding: sheet.bytes, as: UTF8.self).contains("--fill-light: #f5b400;"))
        #expect(assets.stylesheet(accent: nil) == assets[source: "countersign.css"])
    }

    @Test func pagesReferToTheStylesheetOfTheirPool() throws {
        let renderer = try PageRenderer()
        var frame = SamplePages.frame(renderer)
        frame.base = "/prefix"
        frame.branding = Branding(accent: Color(hex: "#7c3aed"), logo: Logo("https://cdn.example/logo.png"))
        let tags = HTMLTag.read(renderer.html(SignedOut(), frame: frame)).tags
        let sheet = renderer.assets.stylesheet(accent: frame.branding.accent)
        #expect(tags.filter { $0["rel"] == "stylesheet" }.map { $0["href"] } == sheet.map { ["/prefix\($0.path)"] })
        #expect(tags.first { $0.name == "img" }?["src"] == "https://cdn.example/logo.png")
    }

    @Test func anOverrideReplacesAFile() throws {
        let renderer = try PageRenderer(overrides: [
            "SignedOut.mustache": Array("<p>{{frame.client}}</p>".utf8),
            "countersign.css": Array("p { color: red }".utf8),
        ])
        #expect(renderer.html(SignedOut(), frame: SamplePages.frame(renderer, "A & B")) == "<p>A &amp; B</p>")
        #expect(renderer.assets[source: "countersign.css"]?.bytes == Array("p { color: red }".utf8))
    }

    @Test func aBrokenTemplateStopsTheStart() {
        let overrides = ["SignIn.mustache": Array("{{#open}}".utf8)]
        #expect(throws: HostedUIFault.self) { try PageRenderer(overrides: overrides) }
    }
}
