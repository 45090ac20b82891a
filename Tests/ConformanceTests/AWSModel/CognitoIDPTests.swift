import AWSAPI
import Core
import Testing

/// Our shapes against the model of cognito-idp: what drifts, fails.
@Suite struct CognitoIDPTests {
    private let model: ModelFacts
    private let service = Service.cognitoIDP

    init() throws { model = try ModelFacts("cognito-idp") }

    /// Where we differ on purpose, by the path of the member.
    private static let departures: Set<String> = [
        // A custom domain has dots, which the model's pattern for both kinds of domain leaves out.
        "CreateUserPoolDomain.Domain", "UpdateUserPoolDomain.Domain", "DescribeUserPoolDomain.Domain",
        "DeleteUserPoolDomain.Domain",
    ]

    /// What we have and Cognito has not.
    private static let beyond: Set<String> = ["CreateRecoveryCodes", "AdminDeleteRecoveryCodes"]

    @Test func everyOperationIsBuiltOrListed() {
        let names = Set(model.operations.map(\.name))
        let built = Set(service.operations.keys)
        #expect(built.isDisjoint(with: service.notBuilt))
        #expect(built.union(service.notBuilt) == names.union(Self.beyond))
        // What is left, so that a change of the list is seen in a review.
        #expect(names.count == 141)
        #expect(service.notBuilt.count == 35)
    }

    @Test func operationsAreAuthorizedAsTheModelSays() {
        for operation in model.operations {
            guard let ours = service.operations[operation.name] else { continue }
            #expect(operation.value["isSigned"] == .bool(ours.access == .signed), "\(operation.name)")
        }
    }

    @Test func inputsAreTheModels() throws {
        var differences: [String] = []
        for operation in model.operations {
            guard let ours = service.operations[operation.name], let input = operation.value["input"]?.string else {
                continue
            }
            let facts = try ShapeFacts(of: ours.inputType)
            compare(facts, with: model.shape(input), at: operation.name, &differences)
        }
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    private func compare(_ ours: ShapeFacts, with theirs: JSON, at path: String, _ differences: inout [String]) {
        guard ours.kind != .any, !Self.departures.contains(path) else { return }
        guard ours.kind.rawValue == theirs["type"]?.string else {
            return differences.append(
                "\(path): \(ours.kind.rawValue), the model has \(theirs["type"]?.string ?? "nothing")")
        }
        compareConstraints(ours, theirs, path, &differences)
        switch ours.kind {
        case .structure: compareMembers(ours, theirs, path, &differences)
        case .list:
            if let element = ours.element.first {
                compare(element, with: model.shape(theirs["element"]?.string ?? ""), at: "\(path)[]", &differences)
            }
        default: break
        }
    }

    private func compareMembers(_ ours: ShapeFacts, _ theirs: JSON, _ path: String, _ differences: inout [String]) {
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
            compare(member.facts, with: model.shape(shape), at: "\(path).\(member.name)", &differences)
        }
    }

    /// Bounds that the model leaves open may be closed by us at what a request can carry.
    private func compareConstraints(_ ours: ShapeFacts, _ theirs: JSON, _ path: String, _ differences: inout [String]) {
        let constraints = ours.constraints
        if let pattern = theirs["pattern"]?.string, pattern != "(?s).*", pattern != constraints.pattern?.text {
            differences.append("\(path): pattern \(constraints.pattern?.text ?? "none"), the model has \(pattern)")
        }
        let values = theirs["enum"]?.array?.compactMap(\.string).sorted()
        if values != constraints.values?.sorted() { differences.append("\(path): enumeration") }
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
