/// A browser or a program and its system in a word each, for a person who looks through their devices and sessions:
/// `Firefox, Linux`.
///
/// Browsers name each other in `User-Agent`, so the first of these marks that is there counts; a program is what it
/// calls itself. It is what the client says, and nothing is decided by it.
package enum AgentName {
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"), ("Linux", "Linux"), ("os/ios", "iOS"), ("os/macos", "macOS"), ("os/android", "Android"),
        ("os/windows", "Windows"), ("os/linux", "Linux"),
    ]
    /// Letters of a program's name that are kept.
    private static let longest = 40

    /// Nil for one that names neither.
    package static func of(_ agent: String) -> String? {
        let browser = browsers.first { agent.contains($0.0) }?.1
        let system = systems.first { agent.contains($0.0) }?.1
        let words = [browser ?? program(agent), system].compactMap(\.self)
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    /// The first product (RFC 9110 §10.1.5), unless it is the one that every browser begins with.
    private static func program(_ agent: String) -> String? {
        let name = agent.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }.prefix(longest)
        return name.isEmpty || name == "Mozilla" ? nil : String(name)
    }
}
