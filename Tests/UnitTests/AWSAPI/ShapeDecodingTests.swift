import AWSAPI
import Core
import Testing

@Suite struct ShapeDecodingTests {
    private struct Inner: Codable {
        let name: UserPoolIdType
        let secret: TokenModelType?
    }

    private struct Input: Codable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let precedence: PrecedenceType?
        let list: [Inner]?
        let flag: Bool?
    }

    private func message(_ json: JSON) -> String {
        do {
            _ = try ShapeDecoding.decode(Input.self, from: json)
            return "accepted"
        } catch let error as AWSError {
            return "\(error.code): \(error.message)"
        } catch {
            return "\(error)"
        }
    }

    @Test func everyViolationIsToldAtOnce() {
        let text = message(["UserPoolId": "nothing", "Precedence": -1, "List": [["Name": "a_1"], ["Name": "b"]]])
        #expect(text.hasPrefix("InvalidParameterException: 4 validation errors detected: "))
        #expect(
            text.contains(
                "Value 'nothing' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+"
            ))
        #expect(text.contains("Value null at 'username' failed to satisfy constraint: Member must not be null"))
        #expect(
            text.contains(
                "Value '-1' at 'precedence' failed to satisfy constraint: Member must have value greater than or equal to 0"
            ))
        #expect(text.contains("Value 'b' at 'list.2.member.name' failed"))
    }

    @Test func oneViolationIsAnErrorInTheSingular() {
        #expect(message(["UserPoolId": "a_1"]).hasPrefix("InvalidParameterException: 1 validation error detected: "))
    }

    @Test func secretsAreMasked() {
        let text = message(["UserPoolId": "a_1", "Username": "ana", "List": [["Name": "a_1", "Secret": "my secret!"]]])
        #expect(!text.contains("my secret"))
        #expect(text.contains("**********"))
    }

    @Test(
        arguments: [["UserPoolId": 1], ["UserPoolId": ["a"]], ["Flag": "true"], ["List": "x"], ["List": [1]]] as [JSON])
    func aWrongTypeIsNoInput(json: JSON) {
        #expect(message(json).hasPrefix("SerializationException"))
    }

    @Test func unknownMembersAreIgnoredAndNullIsAbsent() {
        #expect(message(["UserPoolId": "a_1", "Username": "ana", "Other": 1, "Precedence": .null]) == "accepted")
    }
}
