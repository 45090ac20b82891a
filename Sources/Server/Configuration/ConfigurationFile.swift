import Yams

/// The optional YAML file: one mapping, `countersign:`, of the variables' names in lower case without their prefix.
///
/// No fault of a file repeats any of its text: the line at fault may be the one that holds the master key.
enum ConfigurationFile {
    /// The file's settings by the names of their variables, and what is wrong with it. A scalar is taken as it is
    /// written, so an account id keeps its leading zeros.
    static func read(_ path: String) -> (variables: [String: String], faults: [String]) {
        guard let text = SmallFile.read(path) else { return ([:], ["\(path) cannot be read"]) }
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch let error as YamlError {
            return ([:], ["\(path) is not YAML\(place(of: error))"])
        } catch {
            return ([:], ["\(path) is not YAML"])
        }
        guard let document = root?.mapping, document.count == 1, let settings = document["countersign"]?.mapping else {
            return ([:], ["\(path) is not one mapping named countersign"])
        }
        return variables(settings, path)
    }

    private static func variables(_ settings: Node.Mapping, _ path: String) -> ([String: String], [String]) {
        var variables: [String: String] = [:]
        var faults: [String] = []
        for (key, value) in settings {
            guard let name = key.scalar?.string, name == name.lowercased(), let value = value.scalar?.string else {
                let line = key.mark.map { ", line \($0.line)" } ?? ""
                faults.append("\(path)\(line): a setting is a name in lower case and one value")
                continue
            }
            variables["COUNTERSIGN_\(name.uppercased())"] = value
        }
        return (variables, faults)
    }

    private static func place(of error: YamlError) -> String {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            ": see line \(mark.line)"
        default: ""
        }
    }
}
