import IAM
import Testing

/// Every operator of a condition: met, unmet, absent, with `IfExists`, with each quantifier.
@Suite struct PolicyConditionTests {
    @Test(arguments: strings + numbers + dates)
    func values(row: PolicyRow) throws { #expect(try row.decide() == row.decision) }

    @Test(arguments: others + quantifiers + several)
    func sets(row: PolicyRow) throws { #expect(try row.decide() == row.decision) }

    private static func met(_ condition: String, _ values: String...) -> PolicyRow {
        PolicyRow(.allowed, when: condition, ["k": values])
    }

    private static func unmet(_ condition: String, _ values: String...) -> PolicyRow {
        PolicyRow(.implicitDeny, when: condition, ["k": values])
    }

    static let strings = [
        met(#""StringEquals":{"k":"a"}"#, "a"), unmet(#""StringEquals":{"k":"a"}"#, "A"),
        unmet(#""StringEquals":{"k":"a"}"#), met(#""StringEquals":{"K":"a"}"#, "a"),
        unmet(#""StringEquals":{"k":"a*"}"#, "ab"), met(#""StringEquals":{"k":"a*"}"#, "a*"),
        met(#""StringEquals":{"k":["b","a"]}"#, "a"), unmet(#""StringEquals":{"k":["b","c"]}"#, "a"),
        met(#""StringEqualsIfExists":{"k":"a"}"#), unmet(#""StringEqualsIfExists":{"k":"a"}"#, "b"),
        met(#""StringNotEquals":{"k":"a"}"#, "b"), unmet(#""StringNotEquals":{"k":"a"}"#, "a"),
        met(#""StringNotEquals":{"k":"a"}"#), unmet(#""StringNotEquals":{"k":["a","b"]}"#, "b"),
        met(#""StringEqualsIgnoreCase":{"k":"Ann"}"#, "aNN"),
        unmet(#""StringEqualsIgnoreCase":{"k":"Ann"}"#, "bob"),
        unmet(#""StringNotEqualsIgnoreCase":{"k":"Ann"}"#, "ann"),
        met(#""StringNotEqualsIgnoreCase":{"k":"Ann"}"#, "bob"),
        met(#""StringLike":{"k":"a*c"}"#, "abbc"), unmet(#""StringLike":{"k":"a*c"}"#, "abcd"),
        met(#""StringLike":{"k":"a?c"}"#, "abc"), unmet(#""StringLike":{"k":"a?c"}"#, "ac"),
        unmet(#""StringLike":{"k":"A*"}"#, "abc"), met(#""StringLike":{"k":"*"}"#, "x"),
        unmet(#""StringLike":{"k":"*"}"#), met(#""StringNotLike":{"k":"a*"}"#, "b"),
        unmet(#""StringNotLike":{"k":"a*"}"#, "ab"), met(#""StringNotLike":{"k":"a*"}"#),
        met(#""StringLike":{"k":"*a*a*a*b"}"#, "aaaaaaaaab"), unmet(#""StringLike":{"k":"*a*a*a*b"}"#, "aaaaaaaaaa"),
    ]

    static let numbers = [
        met(#""NumericEquals":{"k":"10"}"#, "10.0"), unmet(#""NumericEquals":{"k":"10"}"#, "11"),
        met(#""NumericEquals":{"k":10}"#, "10"), unmet(#""NumericEquals":{"k":"10"}"#, "ten"),
        met(#""NumericNotEquals":{"k":"10"}"#, "11"), unmet(#""NumericNotEquals":{"k":"10"}"#, "10"),
        met(#""NumericLessThan":{"k":"10"}"#, "9"), unmet(#""NumericLessThan":{"k":"10"}"#, "10"),
        met(#""NumericLessThanEquals":{"k":"10"}"#, "10"), unmet(#""NumericLessThanEquals":{"k":"10"}"#, "10.5"),
        met(#""NumericGreaterThan":{"k":"-1"}"#, "0"), unmet(#""NumericGreaterThan":{"k":"0"}"#, "0"),
        met(#""NumericGreaterThanEquals":{"k":"0"}"#, "0"), unmet(#""NumericGreaterThanEquals":{"k":"0"}"#, "-1"),
        unmet(#""NumericLessThan":{"k":"10"}"#, "-inf"), unmet(#""NumericLessThan":{"k":"10"}"#),
        met(#""NumericLessThanIfExists":{"k":"10"}"#),
    ]

    static let dates = [
        met(#""DateEquals":{"k":"2026-11-24T10:32:00Z"}"#, "2026-11-24T10:32:00Z"),
        met(#""DateEquals":{"k":"1795516320"}"#, "2026-11-24T10:32:00Z"),
        met(#""DateEquals":{"k":"2026-11-24T12:32:00+02:00"}"#, "2026-11-24T10:32:00Z"),
        unmet(#""DateEquals":{"k":"2026-11-24"}"#, "2026-11-24T10:32:00Z"),
        met(#""DateNotEquals":{"k":"2026-11-24"}"#, "2026-11-24T10:32:00Z"),
        met(#""DateLessThan":{"k":"2026-11-25"}"#, "2026-11-24T10:32:00Z"),
        unmet(#""DateLessThan":{"k":"2026-11-24"}"#, "2026-11-24T10:32:00Z"),
        met(#""DateLessThanEquals":{"k":"2026-11-24T10:32:00.000Z"}"#, "2026-11-24T10:32:00Z"),
        met(#""DateGreaterThan":{"k":"2026"}"#, "2026-11-24T10:32:00Z"),
        unmet(#""DateGreaterThan":{"k":"2027-01"}"#, "2026-11-24T10:32:00Z"),
        met(#""DateGreaterThanEquals":{"k":"2026-11-24T10:32Z"}"#, "2026-11-24T10:32:00Z"),
        unmet(#""DateGreaterThan":{"k":"2026-01-01"}"#, "yesterday"), unmet(#""DateLessThan":{"k":"2026-01-01"}"#),
    ]

    static let others = [
        met(#""Bool":{"k":"true"}"#, "true"), unmet(#""Bool":{"k":"true"}"#, "false"),
        met(#""Bool":{"k":true}"#, "True"), unmet(#""Bool":{"k":"false"}"#), met(#""BoolIfExists":{"k":"false"}"#),
        met(#""BinaryEquals":{"k":"QmluYXJ5"}"#, "QmluYXJ5"), unmet(#""BinaryEquals":{"k":"QmluYXJ5"}"#, "QmluYXJ6"),
        met(#""IpAddress":{"k":"203.0.113.0/24"}"#, "203.0.113.7"),
        unmet(#""IpAddress":{"k":"203.0.113.0/24"}"#, "203.0.114.7"),
        met(#""IpAddress":{"k":"2001:db8::/32"}"#, "2001:db8::1"),
        unmet(#""IpAddress":{"k":"2001:db8::/32"}"#, "203.0.113.7"),
        met(#""IpAddress":{"k":["10.0.0.0/8","203.0.113.7"]}"#, "203.0.113.7"),
        unmet(#""IpAddress":{"k":"0.0.0.0/0"}"#, "not an address"), unmet(#""IpAddress":{"k":"0.0.0.0/0"}"#),
        met(#""NotIpAddress":{"k":"203.0.113.0/24"}"#, "198.51.100.1"),
        unmet(#""NotIpAddress":{"k":"203.0.113.0/24"}"#, "203.0.113.1"),
        met(#""NotIpAddress":{"k":"203.0.113.0/24"}"#),
        met(#""ArnEquals":{"k":"arn:aws:sns:*:*:t"}"#, "arn:aws:sns:us-east-1:1:t"),
        met(#""ArnLike":{"k":"arn:aws:iam::*:role/a*"}"#, "arn:aws:iam::1:role/admin"),
        unmet(#""ArnLike":{"k":"arn:aws:iam::*:role/a*"}"#, "arn:aws:iam::1:user/admin"),
        unmet(#""ArnLike":{"k":"arn:aws:sns:*:t"}"#, "arn:aws:sns:us-east-1:1:t"),
        met(#""ArnNotLike":{"k":"arn:aws:iam::*:role/a*"}"#, "arn:aws:iam::1:role/b"),
        unmet(#""ArnNotEquals":{"k":"arn:aws:iam::1:role/b"}"#, "arn:aws:iam::1:role/b"),
        met(#""Null":{"k":"true"}"#), unmet(#""Null":{"k":"true"}"#, "a"),
        met(#""Null":{"k":"false"}"#, "a"), unmet(#""Null":{"k":"false"}"#), met(#""Null":{"k":true}"#),
    ]

    static let quantifiers = [
        met(#""ForAnyValue:StringEquals":{"k":["a","b"]}"#, "b", "c"),
        unmet(#""ForAnyValue:StringEquals":{"k":["a","b"]}"#, "c", "d"),
        unmet(#""ForAnyValue:StringEquals":{"k":"a"}"#), met(#""ForAnyValue:StringEqualsIfExists":{"k":"a"}"#),
        met(#""ForAnyValue:StringLike":{"k":"auth*"}"#, "x", "authenticated"),
        met(#""ForAnyValue:StringNotEquals":{"k":"a"}"#, "a", "b"),
        unmet(#""ForAnyValue:StringNotEquals":{"k":["a","b"]}"#, "a", "b"),
        unmet(#""ForAnyValue:StringNotEquals":{"k":"a"}"#),
        met(#""ForAllValues:StringEquals":{"k":["a","b"]}"#, "a", "b"),
        unmet(#""ForAllValues:StringEquals":{"k":["a","b"]}"#, "a", "c"),
        met(#""ForAllValues:StringEquals":{"k":"a"}"#),
        met(#""ForAllValues:StringNotEquals":{"k":"a"}"#, "b", "c"),
        unmet(#""ForAllValues:StringNotEquals":{"k":"a"}"#, "a", "c"),
        met(#""ForAllValues:NumericLessThan":{"k":"5"}"#, "1", "4"),
        unmet(#""ForAllValues:NumericLessThan":{"k":"5"}"#, "1", "6"),
        met(#""ForAnyValue:IpAddress":{"k":"10.0.0.0/8"}"#, "192.0.2.1", "10.1.1.1"),
        // Without a quantifier: any of them, and for a negated operator none of them.
        met(#""StringEquals":{"k":"b"}"#, "a", "b"), unmet(#""StringNotEquals":{"k":"b"}"#, "a", "b"),
        met(#""StringNotEquals":{"k":"c"}"#, "a", "b"),
    ]

    /// Operators and keys are all to be met.
    static let several = [
        PolicyRow(
            .allowed, when: #""StringEquals":{"a":"1","b":"2"},"Bool":{"c":"true"}"#,
            ["a": ["1"], "b": ["2"], "c": ["true"]]),
        PolicyRow(
            .implicitDeny, when: #""StringEquals":{"a":"1","b":"2"},"Bool":{"c":"true"}"#,
            ["a": ["1"], "b": ["3"], "c": ["true"]]),
        PolicyRow(
            .implicitDeny, when: #""StringEquals":{"a":"1","b":"2"},"Bool":{"c":"true"}"#, ["a": ["1"], "b": ["2"]]),
        PolicyRow(.allowed, when: ""), PolicyRow(.implicitDeny, when: #""StringEquals":{"a":"1"}"#),
    ]
}
