/// A browser and its system in a word each, for a person who looks through their devices: `Firefox, Linux`.
///
/// Browsers name each other in `User-Agent`, so the first of these marks that is there counts. It is what the browser
/// says of itself, and nothing is decided by it.
enum BrowserName {
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]

    /// Nil for one that names neither.
    static func of(_ agent: String) -> String? {
        let words = [browsers, systems].compactMap { marks in marks.first { agent.contains($0.0) }?.1 }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }
}
