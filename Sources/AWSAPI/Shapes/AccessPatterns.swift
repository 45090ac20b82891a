import Core
import IAM

/// The patterns of STS's, IAM's and identity pools' models as predicates.
extension Pattern {
    private static let names = Set("+=,.@-".utf8)

    /// `[\w+=,.@-]`, at least one.
    static let accessName = Pattern("[\\w+=,.@-]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { isWord($0) || names.contains($0) }
    }

    static let sessionName = Pattern("[\\w+=,.@-]*") { text in
        text.utf8.allSatisfy { isWord($0) || names.contains($0) }
    }

    static let externalID = Pattern("[\\w+=,.@:\\/-]*") { text in
        text.utf8.allSatisfy { isWord($0) || names.contains($0) || ":/".utf8.contains($0) }
    }

    static let serialNumber = Pattern("[\\w+=/:,.@-]*") { text in externalID.matches(text) }

    static let anyDigits = Pattern("[\\d]*") { $0.utf8.allSatisfy(isDigit) }

    static let someDigits = Pattern("\\d+") { !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }

    static let words = Pattern("[\\w]+") { !$0.isEmpty && $0.utf8.allSatisfy(isWord) }

    static let anyWords = Pattern("[\\w]*") { $0.utf8.allSatisfy(isWord) }

    static let samlName = Pattern("[\\w._-]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { isWord($0) || ".-".utf8.contains($0) }
    }

    static let capitals = Pattern("[A-Z0-9]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    static let policyText = Pattern("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+") { text in
        !text.isEmpty && text.unicodeScalars.allSatisfy { isPolicyLetter($0.value) }
    }

    static let roleDescription = Pattern("[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*") { text in
        text.unicodeScalars.allSatisfy { isPolicyLetter($0.value) && !(0x7F...0xA0).contains($0.value) }
    }

    /// As the model writes it, the last range reads as from `0` to U+10FF.
    static let stsARN = Pattern(
        "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+"
    ) { text in
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                [0x9, 0xA, 0xD].contains($0.value) || (0x20...0xD7FF).contains($0.value)
                    || (0xE000...0xFFFD).contains($0.value)
            }
    }

    static let path = Pattern("(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)") { text in
        text == "/"
            || text.utf8.count >= 3 && text.utf8.first == UInt8(ascii: "/") && text.utf8.last == UInt8(ascii: "/")
                && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    static let pathPrefix = Pattern("\\u002F[\\u0021-\\u007F]*") { text in
        text.utf8.first == UInt8(ascii: "/") && text.utf8.allSatisfy { (0x21...0x7F).contains($0) }
    }

    static let policyPath = Pattern("((/[A-Za-z0-9\\.,\\+@=_-]+)*)/") { text in
        guard text.hasPrefix("/"), text.hasSuffix("/") else { return false }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().dropLast()
        return parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { isWord($0) || ".,+@=-".utf8.contains($0) }
        }
    }

    static let versionID = Pattern("v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?") { text in
        guard text.utf8.first == UInt8(ascii: "v") else { return false }
        let parts = text.dropFirst().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts[0].utf8.first, first != UInt8(ascii: "0"), parts[0].utf8.allSatisfy(isDigit) else {
            return false
        }
        return parts.count == 1
            || parts[1].utf8.allSatisfy { (isWord($0) && $0 != UInt8(ascii: "_")) || $0 == UInt8(ascii: "-") }
    }

    static let marker = Pattern("[\\u0020-\\u00FF]+") { text in
        !text.isEmpty && text.unicodeScalars.allSatisfy { (0x20...0xFF).contains($0.value) }
    }

    static let tagKey = Pattern("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+") { text in
        !text.isEmpty && text.unicodeScalars.allSatisfy(PrincipalTags.isAllowed)
    }

    static let tagValue = Pattern("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*") {
        $0.unicodeScalars.allSatisfy(PrincipalTags.isAllowed)
    }

    static let identityID = Pattern("[\\w-]+:[0-9a-f-]+") { text in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return false }
        return parts[0].utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
            && parts[1].utf8.allSatisfy {
                isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) || $0 == UInt8(ascii: "-")
            }
    }

    static let cognitoProvider = Pattern("[\\w._:/-]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { isWord($0) || ".:/-".utf8.contains($0) }
    }

    static let cognitoClient = Pattern("[\\w_]+") { !$0.isEmpty && $0.utf8.allSatisfy(isWord) }

    static let loginProviderID = Pattern("[\\w.;_/-]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { isWord($0) || ".;/-".utf8.contains($0) }
    }

    static let roleType = Pattern("(un)?authenticated") { ["authenticated", "unauthenticated"].contains($0) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isPolicyLetter(_ value: UInt32) -> Bool {
        [0x9, 0xA, 0xD].contains(value) || (0x20...0xFF).contains(value)
    }
}
