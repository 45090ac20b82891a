/// A text that names one kind of thing; two kinds cannot be mixed up.
///
/// Conforming types are structs of one `rawValue`. Making one does not validate: what arrives from outside is checked
/// by the door's own shape, and a wrong one names nothing.
package protocol Identifier: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible
where RawValue == String {
    init(rawValue: String)
}

extension Identifier {
    package init(_ text: String) { self.init(rawValue: text) }
    package var description: String { rawValue }
}
