/// A pool's accent colour, made legible in light and in dark.
///
/// A colour that someone chose for a poster may be too pale for a link or too dark for a night page. Where it bears
/// words or draws a line it is moved until it has a contrast of 4.6 with the card (WCAG 2.2, 1.4.3 asks for 4.5). As
/// the ground of a button it stays as it is, save where it would vanish, and the words on it are white or black,
/// whichever reads better.
package struct Accent: Sendable, Hashable {
    /// The colour in one of the two modes.
    package struct Shade: Sendable, Hashable {
        /// For words and lines on the card.
        package let line: Color
        /// For the ground of a button.
        package let fill: Color
        /// For words on `fill`.
        package let onFill: Color
    }

    package let light: Shade
    package let dark: Shade

    /// The card in light and in dark, as the stylesheet has them.
    package static let lightCard = Color(red: 0xff, green: 0xff, blue: 0xff)
    package static let darkCard = Color(red: 0x15, green: 0x1b, blue: 0x1a)

    package init(_ color: Color) {
        light = Self.shade(of: color, on: Self.lightCard, towards: Self.darkCard)
        dark = Self.shade(of: color, on: Self.darkCard, towards: Self.lightCard)
    }

    private static func shade(of color: Color, on card: Color, towards end: Color) -> Shade {
        let fill = color.moved(towards: end, until: 1.7, against: card)
        let ink = Color(red: 0, green: 0, blue: 0)
        return Shade(
            line: color.moved(towards: end, until: 4.6, against: card), fill: fill,
            onFill: fill.contrast(with: lightCard) >= fill.contrast(with: ink) ? lightCard : ink)
    }

    /// The end of a stylesheet.
    var variables: String {
        """

        :root {
          --accent-light: \(light.line.hex);
          --fill-light: \(light.fill.hex);
          --on-fill-light: \(light.onFill.hex);
          --accent-dark: \(dark.line.hex);
          --fill-dark: \(dark.fill.hex);
          --on-fill-dark: \(dark.onFill.hex);
        }

        """
    }
}
