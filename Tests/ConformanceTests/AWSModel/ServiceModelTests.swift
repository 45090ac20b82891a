import AWSAPI
import Core
import Testing

/// A service and what is left of it, so that a change is seen in a review.
struct ServiceRow: Sendable, CustomStringConvertible {
    let service: Service
    /// In the model.
    let operations: Int
    let notBuilt: Int
    /// What we have and the model has not.
    var beyond: Set<String> = []
    /// Whether every operation of the model is built or listed; IAM is far larger than what we need of it.
    var isWhole = true

    var description: String { service.name }

    static let all = [
        ServiceRow(
            service: .cognitoIDP, operations: 141, notBuilt: 33,
            beyond: ["CreateRecoveryCodes", "AdminDeleteRecoveryCodes"]),
        ServiceRow(service: .cognitoIdentity, operations: 23, notBuilt: 0),
        ServiceRow(service: .sts, operations: 11, notBuilt: 3),
        ServiceRow(service: .iam, operations: 180, notBuilt: 14, isWhole: false),
    ]
}

/// Our shapes against the models: what drifts, fails.
@Suite struct ServiceModelTests {

    @Test(arguments: ServiceRow.all)
    func everyOperationIsBuiltOrListed(row: ServiceRow) throws {
        let names = Set(try ModelFacts(row.service.name).operations.map(\.name))
        let built = Set(row.service.operations.keys)
        #expect(built.isDisjoint(with: row.service.notBuilt))
        let known = built.union(row.service.notBuilt)
        #expect(row.isWhole ? known == names.union(row.beyond) : known.isSubset(of: names))
        #expect(names.count == row.operations)
        #expect(row.service.notBuilt.count == row.notBuilt)
    }

    @Test(arguments: ServiceRow.all)
    func operationsAreAuthorizedAsTheModelSays(row: ServiceRow) throws {
        for operation in try ModelFacts(row.service.name).operations {
            guard let ours = row.service.operations[operation.name] else { continue }
            #expect(operation.value["isSigned"] == .bool(!ours.access.isUnsigned), "\(operation.name)")
        }
    }

    @Test(arguments: ServiceRow.all)
    func inputsAreTheModels(row: ServiceRow) throws {
        let model = try ModelFacts(row.service.name)
        var comparison = ShapeComparison(model: model)
        for operation in model.operations {
            guard let ours = row.service.operations[operation.name], let input = operation.value["input"]?.string
            else { continue }
            comparison.compare(try ShapeFacts(of: ours.inputType), with: model.shape(input), at: operation.name)
        }
        #expect(comparison.differences.isEmpty, "\(comparison.differences.joined(separator: "\n"))")
    }
}

/// Holds shapes against a model's, and remembers where they differ.
struct ShapeComparison {
    let model: ModelFacts
    private(set) var differences: [String] = []

    init(model: ModelFacts) { self.model = model }

    /// Where we differ on purpose, by the path of the member.
    private static let departures: Set<String> = [
        // A custom domain has dots, which the model's pattern for both kinds of domain leaves out.
        "CreateUserPoolDomain.Domain", "UpdateUserPoolDomain.Domain", "DescribeUserPoolDomain.Domain",
        "DeleteUserPoolDomain.Domain",
    ]

    mutating func compare(_ ours: ShapeFacts, with theirs: JSON, at path: String) {
        guard ours.kind != .any, !Self.departures.contains(path) else { return }
        let type = theirs["type"]?.string == "long" ? "integer" : theirs["type"]?.string
        guard ours.kind.rawValue == type else {
            return differences.append(
                "\(path): \(ours.kind.rawValue), the model has \(theirs["type"]?.string ?? "nothing")")
        }
        compareConstraints(ours, theirs, path)
        switch ours.kind {
        case .structure: compareMembers(ours, theirs, path)
        case .list:
            if let element = ours.element.first {
                compare(element, with: model.shape(theirs["element"]?.string ?? ""), at: "\(path)[]")
            }
        default: break
        }
    }

    private mutating func compareMembers(_ ours: ShapeFacts, _ theirs: JSON, _ path: String) {
        let members = theirs["members"]?.object ?? []
        let names = Set(members.map(\.name))
        let built = Set(ours.members.map(\.name))
        if names != built {
            differences.append(
                "\(path): missing \(names.subtracting(built).sorted()), unknown \(built.subtracting(names).sorted())")
        }
        let required = Set(theirs["required"]?.array?.compactMap(\.string) ?? [])
        for member in ours.members {
            if required.contains(member.name) != member.isRequired {
                differences.append("\(path).\(member.name): required")
            }
            guard let shape = members.first(where: { $0.name == member.name })?.value.string else { continue }
            compare(member.facts, with: model.shape(shape), at: "\(path).\(member.name)")
        }
    }

    /// The model's text asks for it (GetClientToken), and its list of flows leaves it out.
    private static let unlistedFlow = "ALLOW_CLIENT_TOKEN_AUTH"

    /// Bounds that the model leaves open may be closed by us at what a request can carry.
    private mutating func compareConstraints(_ ours: ShapeFacts, _ theirs: JSON, _ path: String) {
        let constraints = ours.constraints
        if let pattern = theirs["pattern"]?.string, pattern != "(?s).*", pattern != constraints.pattern?.text {
            differences.append("\(path): pattern \(constraints.pattern?.text ?? "none"), the model has \(pattern)")
        }
        let values = theirs["enum"]?.array?.compactMap(\.string).sorted()
        if values != constraints.values?.filter({ $0 != Self.unlistedFlow }).sorted() {
            differences.append("\(path): enumeration")
        }
        let bounds =
            constraints.length.map { (Int64($0.lowerBound), Int64($0.upperBound)) }
            ?? constraints.range.map { ($0.lowerBound, $0.upperBound) }
        if let minimum = theirs["min"]?.integer, minimum != bounds?.0 { differences.append("\(path): min \(minimum)") }
        if let maximum = theirs["max"]?.integer, maximum != bounds?.1 { differences.append("\(path): max \(maximum)") }
        if let bounds, theirs["min"] == nil, theirs["max"] == nil, bounds.0 > 0 {
            differences.append("\(path): bounds")
        }
    }
}
