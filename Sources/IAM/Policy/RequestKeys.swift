/// The context of a request: condition keys and their values. Names are compared without regard to case.
package struct RequestKeys: Sendable, Hashable {
    private var values: [String: [String]] = [:]

    package init(_ values: [String: [String]] = [:]) {
        for (name, entries) in values { self[name] = entries }
    }

    /// All values of a key; none where the request does not have it.
    package subscript(_ name: String) -> [String] {
        get { values[name.lowercased()] ?? [] }
        set { values[name.lowercased()] = newValue.isEmpty ? nil : newValue }
    }

    /// Sets a key of one value; nil leaves it as it is.
    package mutating func set(_ name: String, _ value: String?) {
        if let value { self[name] = [value] }
    }

    /// With those of another, which win.
    package func merging(_ other: RequestKeys) -> RequestKeys {
        var result = self
        result.values.merge(other.values) { _, new in new }
        return result
    }
}
