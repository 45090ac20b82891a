/// Why the pages cannot be made; found when the server starts.
package enum HostedUIFault: Error, Hashable, CustomStringConvertible {
    /// A template that does not parse, by file name, and what the parser said.
    case template(String, String)
    /// A language file that is not JSON of the expected shape, by file name.
    case language(String)

    package var description: String {
        switch self {
        case .template(let name, let reason): "template \(name) does not parse: \(reason)"
        case .language(let name): "language file \(name) is not an object of texts with language, name and direction"
        }
    }
}
