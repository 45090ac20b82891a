/// A value that must not reach a log, an error text or a debugger's summary.
///
/// Printing shows `…`; reading it is spelled out, so that a search for `revealed` finds every use.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The bytes themselves.
    package let revealed: [UInt8]

    package init(_ bytes: [UInt8]) {
        revealed = bytes
    }

    package init(_ text: String) {
        revealed = Array(text.utf8)
    }

    /// The bytes as text; invalid UTF-8 becomes replacement characters.
    package var revealedText: String { String(decoding: revealed, as: UTF8.self) }

    package var description: String { "…" }
    package var debugDescription: String { "…" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret {
    /// Compares without telling by time where two values first differ.
    package static func constantTimeEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (first, second) in zip(left, right) { difference |= first ^ second }
        return difference == 0
    }

    /// Compares two texts byte by byte in time that depends on their lengths alone.
    package static func constantTimeEqual(_ left: String, _ right: String) -> Bool {
        constantTimeEqual(Array(left.utf8), Array(right.utf8))
    }
}
