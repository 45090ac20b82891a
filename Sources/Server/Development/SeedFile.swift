import AWSAPI
import Core
import Yams

/// The file of `countersign dev --seed`: YAML, of which JSON is a part.
enum SeedFile {
    /// Throws what is wrong with it, and where.
    static func read(_ path: String) throws -> Seed {
        guard let text = SmallFile.read(path) else { throw CommandFault("--seed \(path): cannot be read") }
        do {
            guard let root = try compose(yaml: text) else { throw SeedFault(description: "the file is empty") }
            return try Seed(json(root))
        } catch {
            throw CommandFault("--seed \(path): \(error)")
        }
    }

    /// A scalar without quotes that looks like a number, a truth value or null is one (YAML 1.2 §10.3).
    private static func json(_ node: Node) throws -> JSON {
        switch node {
        case .mapping(let mapping):
            .object(try mapping.map { JSON.Member($0.key.scalar?.string ?? "", try json($0.value)) })
        case .sequence(let sequence): .array(try sequence.map(json))
        case .scalar(let scalar): scalar.style == .plain ? plain(scalar.string) : .string(scalar.string)
        case .alias: throw SeedFault(description: "aliases are not read")
        }
    }

    private static func plain(_ text: String) -> JSON {
        switch text {
        case "", "~", "null": .null
        case "true", "false": .bool(text == "true")
        default: Int64(text).map { .integer($0) } ?? .string(text)
        }
    }
}
