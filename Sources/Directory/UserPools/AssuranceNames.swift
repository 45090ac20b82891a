package import Core

/// What a pool calls the four levels of assurance; `AcrConfiguration` of Cognito's API.
package struct AssuranceNames: Sendable, Hashable {
    /// Four, the lowest first.
    package let all: [String]

    package static let member = "AcrConfiguration"

    package init(_ document: JSON?) {
        all = (1...4).map { level in
            document?["Level\(level)"]?["AcrValue"]?.string ?? "urn:cognito:loa:\(level)"
        }
    }

    /// The names as the API shows them: all four, whether or not they were chosen.
    package var json: JSON {
        .object(
            zip(1..., all).map { level, name in
                JSON.Member("Level\(level)", ["AcrValue": .string(name)])
            })
    }
}
