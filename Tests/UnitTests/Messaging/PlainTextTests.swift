import Messaging
import Testing

/// What a reader without HTML sees.
@Suite struct PlainTextTests {
    @Test(arguments: [
        ("<p>Your code is <b>123456</b>.</p>", "Your code is 123456."),
        ("Your code is {####}", "Your code is {####}"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("  <div>\n  a \t b\n</div>\n", "a b"),
        ("<a href=\"https://x.example/?a=1&amp;b=2\">here</a>!", "here <https://x.example/?a=1&b=2>!"),
        ("<a href='https://x.example'>https://x.example</a>", "https://x.example"),
        ("<a href=\"javascript:alert(1)\">x</a>", "x"),
        ("1 &lt; 2 &amp;&amp; 3 &#62; 2 &#x2014; &copy; &unknown; &", "1 < 2 && 3 > 2 — © &unknown; &"),
        ("a<style>p { color: red }</style>b<script>if (1 < 2) {}</script>c", "abc"),
        ("<head><title>T</title></head><body>x</body>", "x"),
        ("a<!-- > hidden -->b<!DOCTYPE html>c", "abc"),
        ("1 < 2", "1 < 2"),
        ("a <3 b", "a <3 b"),
        ("<img alt=\"a > b\">x", "x"),
        ("<p>unclosed", "unclosed"),
        ("<style>never closed", ""),
        ("<", "<"),
        ("", ""),
    ])
    func derived(_ html: String, _ text: String) {
        #expect(Message.Body.html(html).text == text)
    }

    @Test func plainTextStaysAsItIs() {
        #expect(Message.Body.text("a <b>\n &amp;").text == "a <b>\n &amp;")
    }

    @Test(arguments: ["<", "<a href=\"", "&", "<!--", "<style>", "<p>"])
    func repetitionIsReadInOnePass(_ piece: String) {
        #expect(Message.Body.html(String(repeating: piece, count: 20_000)).text.count <= 20_000 * piece.count)
    }
}
