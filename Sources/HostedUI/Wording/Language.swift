import Core

/// One language of the pages: a file `Languages/login.<tag>.json`.
///
/// The file names itself (`language`, a BCP 47 tag; `name`, in the language itself; `direction`) and holds `texts`:
/// groups of texts by key, a group for each page and some that all share.
package struct Language: Sendable, Hashable {
    /// Which way the script runs; the `dir` of the document.
    package enum Direction: String, Sendable, Hashable {
        case leftToRight = "ltr"
        case rightToLeft = "rtl"
    }

    /// As in `<html lang>`: `en`, `pt-BR`.
    package let tag: String
    /// Its name in the language itself.
    package let name: String
    package let direction: Direction
    /// Texts by group and key.
    package private(set) var groups: [String: [String: String]]

    /// Nil where the bytes are not such a file.
    package init?(_ bytes: [UInt8]) {
        guard let file = try? JSON.parse(bytes), let tag = file["language"]?.string, let name = file["name"]?.string,
            let direction = (file["direction"]?.string).flatMap(Direction.init(rawValue:)),
            let groups = file["texts"]?.object
        else { return nil }
        self.tag = tag
        self.name = name
        self.direction = direction
        self.groups = [:]
        for group in groups {
            guard let entries = group.value.object else { return nil }
            for entry in entries {
                guard let text = entry.value.string else { return nil }
                self.groups[group.name, default: [:]][entry.name] = text
            }
        }
    }

    /// The same language with the texts that it lacks taken from another.
    func completed(by other: Language) -> Language {
        var result = self
        for (group, texts) in other.groups {
            result.groups[group, default: [:]].merge(texts) { own, _ in own }
        }
        return result
    }
}
