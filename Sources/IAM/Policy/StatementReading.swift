import Core

/// Reads one statement.
struct StatementReading {
    let kind: PolicyDocument.Kind
    let hasVariables: Bool

    private static let elements: Set<String> = ["Sid", "Effect", "Action", "NotAction", "Condition"]

    func statement(_ json: JSON) throws(PolicyFault) -> Statement {
        let members = try PolicyMembers(
            json, of: "A statement",
            allowing: Self.elements.union(
                kind == .trust ? ["Principal", "NotPrincipal"] : ["Resource", "NotResource"]))
        guard let effect = try members.text("Effect").flatMap(Statement.Effect.init(rawValue:)) else {
            throw PolicyFault("Effect is neither Allow nor Deny.")
        }
        let sid = try members.text("Sid")
        if let sid, !sid.utf8.allSatisfy(Self.isLetterOrDigit) {
            throw PolicyFault("Statement IDs (SID) must be alpha-numeric.")
        }
        let principal = kind == .trust ? try self.principal(members, effect) : nil
        return Statement(
            sid: sid, effect: effect, principal: principal, actions: try actions(members),
            resources: kind == .trust ? nil : try resources(members),
            conditions: try ConditionReading(hasVariables: hasVariables).conditions(members["Condition"]))
    }

    private func actions(_ members: PolicyMembers) throws(PolicyFault) -> Statement.Listed<Wildcard> {
        let (isOpposite, value) = try members.one(of: "Action", or: "NotAction")
        let texts = try PolicyMembers.texts(value, "Action")
        for text in texts where text != "*" {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
                parts[0].utf8.allSatisfy({ Self.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }),
                parts[1].utf8.allSatisfy({ Self.isLetterOrDigit($0) || "*?".utf8.contains($0) })
            else { throw PolicyFault("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.") }
        }
        let patterns = texts.map { Wildcard($0) }
        return isOpposite ? .allBut(patterns) : .only(patterns)
    }

    private func resources(_ members: PolicyMembers) throws(PolicyFault) -> Statement.Listed<PolicyText> {
        let (isOpposite, value) = try members.one(of: "Resource", or: "NotResource")
        var patterns: [PolicyText] = []
        for text in try PolicyMembers.texts(value, "Resource") {
            guard ARNPattern.isValid(text) else {
                throw PolicyFault("Resource \(text) must be in ARN format or \"*\".")
            }
            patterns.append(try PolicyText(text, hasVariables: hasVariables))
        }
        return isOpposite ? .allBut(patterns) : .only(patterns)
    }

    private func principal(
        _ members: PolicyMembers, _ effect: Statement.Effect
    ) throws(PolicyFault) -> Statement.Listed<PrincipalPattern> {
        let (isOpposite, value) = try members.one(of: "Principal", or: "NotPrincipal")
        guard !isOpposite || effect == .deny else {
            throw PolicyFault("Allow with NotPrincipal is not allowed.")
        }
        if value.string == "*" { return isOpposite ? .allBut([.anyone]) : .only([.anyone]) }
        let kinds = try PolicyMembers(value, of: "Principal", allowing: ["AWS", "Federated", "Service"])
        var patterns: [PrincipalPattern] = []
        for name in ["AWS", "Federated", "Service"] {
            guard let value = kinds[name] else { continue }
            for text in try PolicyMembers.texts(value, name) { patterns.append(try Self.pattern(text, name)) }
        }
        guard !patterns.isEmpty else { throw PolicyFault("Principal names nobody.") }
        return isOpposite ? .allBut(patterns) : .only(patterns)
    }

    private static func pattern(_ text: String, _ kind: String) throws(PolicyFault) -> PrincipalPattern {
        switch kind {
        case "Service": return .service(text)
        case "Federated":
            guard !text.contains("*"), !text.isEmpty else { throw invalidPrincipal(text) }
            return .federated(text)
        default:
            if text == "*" { return .anyone }
            if text.utf8.count == 12, text.utf8.allSatisfy(isDigit) { return .account(text) }
            let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
            guard parts.count == 6, parts[0] == "arn", parts[2] == "iam" || parts[2] == "sts",
                !text.contains("*"), !text.contains("?")
            else { throw invalidPrincipal(text) }
            return parts[5] == "root" ? .account(String(parts[4])) : .arn(text)
        }
    }

    private static func invalidPrincipal(_ text: String) -> PolicyFault {
        PolicyFault("Invalid principal in policy: \(text)")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
