import Authority
import Core
import Glibc
import Yams

/// The file of `COUNTERSIGN_TRIGGERS_FILE`: a mapping `triggers:` from a function's ARN to the way it is called.
///
/// `url` and `secret` or `secret_file` are an HTTPS hook, `command` is a program and its arguments. No fault repeats
/// any of the file's text, which may be a secret.
enum TriggersFile {
    /// The shortest secret of a hook, in bytes: half of what HMAC-SHA256 takes in.
    static let shortestSecret = 16

    static func read(_ path: String) -> (routes: [String: TriggerRoute], faults: [String]) {
        guard let text = SmallFile.read(path) else { return ([:], ["COUNTERSIGN_TRIGGERS_FILE cannot be read"]) }
        guard let root = try? compose(yaml: text)?.mapping, root.count == 1, let entries = root["triggers"]?.mapping
        else { return ([:], ["\(path) is not YAML with one mapping named triggers"]) }
        var routes: [String: TriggerRoute] = [:]
        var faults: [String] = []
        for (key, value) in entries {
            let place = "\(path), line \(key.mark?.line ?? 0)"
            guard let arn = key.scalar?.string, arn.hasPrefix("arn:"), routes[arn] == nil else {
                faults.append("\(place): the name of a function is its ARN, once")
                continue
            }
            do throws(Fault) {
                routes[arn] = try route(value)
            } catch {
                faults.append("\(place): \(error.words)")
            }
        }
        return (routes, faults)
    }

    private struct Fault: Error {
        let words: String
    }

    private static func route(_ node: Node) throws(Fault) -> TriggerRoute {
        guard let settings = node.mapping else { throw Fault(words: "a function has settings: url or command") }
        let names = Set(settings.keys.compactMap { $0.scalar?.string })
        if names == ["command"], let words = settings["command"]?.sequence { return .program(try program(words)) }
        guard names == ["url", "secret"] || names == ["url", "secret_file"], let url = settings["url"]?.scalar?.string
        else { throw Fault(words: "a function has a command, a list; or a url with a secret or a secret_file") }
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw Fault(words: "the url is not https, or http to an address of COUNTERSIGN_OUTBOUND_ALLOW")
        }
        return .hook(HTTPSHook(url: url, secret: try secret(settings)))
    }

    private static func secret(_ settings: Node.Mapping) throws(Fault) -> Secret {
        var text = settings["secret"]?.scalar?.string
        if let path = settings["secret_file"]?.scalar?.string {
            text = SmallFile.read(path)?.filter { !$0.isNewline }
            guard text != nil else { throw Fault(words: "the secret_file cannot be read") }
        }
        guard let text, text.utf8.count >= shortestSecret else {
            throw Fault(words: "the secret is shorter than \(shortestSecret) characters")
        }
        return Secret(text)
    }

    private static func program(_ words: Node.Sequence) throws(Fault) -> LocalProgram {
        let texts = words.compactMap { $0.scalar?.string }
        guard let path = texts.first, texts.count == words.count, path.hasPrefix("/"), access(path, X_OK) == 0 else {
            throw Fault(words: "the command is not a list that begins with the absolute path of a program")
        }
        return LocalProgram(path: path, arguments: Array(texts.dropFirst()))
    }
}
