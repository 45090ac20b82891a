import CQREncode

/// A QR code (ISO/IEC 18004) as one path: each run of dark modules in a row is a rectangle of height one, and four
/// modules of quiet zone are around it.
package struct QRCode: Sendable, Hashable {
    private static let quietZone = 4
    /// Modules from edge to edge.
    let size: Int
    /// `d` of an SVG path, in modules.
    let path: String

    /// Nil for a text that is too long for one: about two thousand bytes.
    package init?(_ text: String) {
        // Level M: a seventh of it may be unreadable, which a screen's reflection is.
        guard !text.isEmpty, let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard width > 0, let data = code.pointee.data else { return nil }
        let modules = UnsafeBufferPointer(start: data, count: width * width).map { $0 & 1 == 1 }
        size = width + 2 * Self.quietZone
        path = (0..<width).map { Self.row(modules[$0 * width..<($0 + 1) * width], at: $0) }.joined()
    }

    private static func row(_ modules: ArraySlice<Bool>, at row: Int) -> String {
        var path = ""
        var start: Int?
        for (column, isDark) in (modules + [false]).enumerated() {
            if isDark {
                start = start ?? column
            } else if let first = start {
                path += "M\(first + quietZone) \(row + quietZone)h\(column - first)v1h-\(column - first)z"
                start = nil
            }
        }
        return path
    }

    var view: View { ["size": .text("\(size)"), "path": .text(path)] }
}
