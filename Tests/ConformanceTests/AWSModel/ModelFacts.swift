import Core
import FoundationEssentials

/// The facts of a service's model, as `Scripts/aws-model-facts` wrote them.
struct ModelFacts {
    let operations: [JSON.Member]
    private let shapes: [String: JSON]

    init(_ service: String, file: String = #filePath) throws {
        let folder = file.split(separator: "/").dropLast(2).joined(separator: "/")
        let data = try Data(contentsOf: URL(filePath: "/\(folder)/Models/\(service).json"))
        let json = try JSON.parse(data)
        operations = json["operations"]?.object ?? []
        shapes = Dictionary(
            (json["shapes"]?.object ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    func shape(_ name: String) -> JSON { shapes[name] ?? .null }
}
