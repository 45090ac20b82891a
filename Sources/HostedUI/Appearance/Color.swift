import Core

#if canImport(Glibc)
    import Glibc
#endif

/// An opaque colour of sRGB, eight bits a channel.
package struct Color: Sendable, Hashable {
    package let red: UInt8, green: UInt8, blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// `#rrggbb` in either case, and nothing else: what is read here is written into a stylesheet.
    package init?(hex: String) {
        let bytes = Array(hex.utf8)
        guard bytes.count == 7, bytes[0] == UInt8(ascii: "#"), let channels = Hex.decode(hex.dropFirst())
        else { return nil }
        self.init(red: channels[0], green: channels[1], blue: channels[2])
    }

    /// `#rrggbb` in lower case.
    package var hex: String { "#\(Hex.encode([red, green, blue]))" }

    /// The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
    package func contrast(with other: Color) -> Double {
        let (one, two) = (luminance, other.luminance)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }

    /// Moved towards `other` in steps of a fiftieth until it stands out from `ground` by `ratio`.
    package func moved(towards other: Color, until ratio: Double, against ground: Color) -> Color {
        var result = self
        for step in 1...50 where result.contrast(with: ground) < ratio {
            result = mixed(with: other, share: Double(step) / 50)
        }
        return result
    }

    /// This colour with a share, 0 to 1, of another.
    package func mixed(with other: Color, share: Double) -> Color {
        func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
            let value = Double(from) + (Double(to) - Double(from)) * share
            return UInt8(max(0, min(255, value.rounded())))
        }
        return Color(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    private var luminance: Double {
        func linear(_ channel: UInt8) -> Double {
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}
