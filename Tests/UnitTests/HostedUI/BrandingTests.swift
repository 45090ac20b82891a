import HostedUI
import Testing

/// What an operator or a client may put on a page, and what it must not become.
@Suite struct BrandingTests {
    @Test(arguments: [
        "", "#fff", "#12345", "#1234567", "123456", "#12345g", "red", "#000000;}", "#é1234", "#+1+1+1", "rgb(0,0,0)",
    ])
    func onlySixDigitsAreAColour(_ text: String) {
        #expect(Color(hex: text) == nil)
    }

    @Test func contrastIsThatOfTheStandard() throws {
        let white = Accent.lightCard
        let black = Color(red: 0, green: 0, blue: 0)
        #expect(white.contrast(with: black) == 21)
        #expect(white.contrast(with: white) == 1)
        let grey = try #require(Color(hex: "#767676"))
        #expect((4.53...4.55).contains(grey.contrast(with: white)))
    }

    @Test func everyAccentCanBeRead() {
        for red in stride(from: 0, through: 255, by: 51) {
            for green in stride(from: 0, through: 255, by: 51) {
                for blue in stride(from: 0, through: 255, by: 51) {
                    let accent = Accent(Color(red: UInt8(red), green: UInt8(green), blue: UInt8(blue)))
                    #expect(accent.light.line.contrast(with: Accent.lightCard) >= 4.5)
                    #expect(accent.dark.line.contrast(with: Accent.darkCard) >= 4.5)
                    for shade in [accent.light, accent.dark] {
                        #expect(shade.onFill.contrast(with: shade.fill) >= 4.5, "\(shade)")
                    }
                }
            }
        }
    }

    @Test(arguments: [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "blob:x", "file:///etc/passwd",
        "\tjavascript:alert(1)", "java\nscript:alert(1)", " /x", "//evil.example",
        "/\\evil.example", "\\\\evil", "relative",
        "", "https:", "https://", "https://user@evil.example/",
        "https://a\u{0}b/", "http:/x", ":x", "1a:x", "about:blank",
    ])
    func addressesThatRunOrMislead(_ text: String) {
        #expect(Address(text) == nil)
    }

    @Test(arguments: [
        "/", "/a?b=c&d=%2F#e", "https://app.example/cb?x=1", "http://localhost:3000/cb", "com.example.app:/cb",
        "myapp://callback", "http://[::1]:8080/", "https://app.example:8443",
    ])
    func addressesOfPathsAndApps(_ text: String) {
        #expect(Address(text)?.text == text)
    }

    @Test func aPathOfOursNeverLeadsAway() {
        #expect(Address.local("/pool/login").text == "/pool/login")
        for text in ["//evil.example", "https://evil.example", "x", ""] { #expect(Address.local(text) == .root) }
    }

    @Test func aLogoLiesHereOrBehindHTTPS() {
        #expect(Logo("/logo.png")?.origin == nil)
        #expect(Logo("https://cdn.example:444/a.png")?.origin == "https://cdn.example:444")
        for text in ["http://cdn.example/a.png", "data:image/png;base64,AA", "//cdn.example/a.png", "app:/logo"] {
            #expect(Logo(text) == nil)
        }
    }

    @Test func thePolicyAllowsOursAndNothingElse() {
        #expect(
            ContentSecurityPolicy().value
                == "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
                + "frame-ancestors 'none'; base-uri 'none'")
    }

    @Test func thePolicyNamesWhereFormsMayLead() {
        let policy = ContentSecurityPolicy(
            formTargets: ["https://app.example/cb?x", "myapp://cb", "http://127.0.0.1:9000/"],
            branding: Branding(logo: Logo("https://cdn.example/a.png")))
        let loopback = "http://127.0.0.1:9000 http://localhost:* http://127.0.0.1:*"
        #expect(policy.value.contains("form-action 'self' https: myapp: \(loopback);"))
        #expect(policy.value.contains("img-src 'self' https://cdn.example;"))
        #expect(!policy.value.contains("unsafe"))
    }

    @Test(arguments: [
        "https://a; script-src *", "https://a,b/", "https://*/", "https://a'/", "https://user@a/", "no scheme", "",
        "https://a\r\nSet-Cookie: x", "'unsafe-inline'", "https://é.example/",
    ])
    func nothingElseEntersThePolicy(_ target: String) {
        let policy = ContentSecurityPolicy(formTargets: [target])
        #expect(policy == ContentSecurityPolicy() || policy.value.contains("form-action 'self' https:;"))
        #expect(!policy.value.contains("*") && !policy.value.contains("\r") && !policy.value.contains("unsafe"))
    }
}
