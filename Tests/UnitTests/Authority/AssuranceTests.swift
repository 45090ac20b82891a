import Authority
import Core
import Directory
import Testing

@Suite struct AssuranceTests {
    @Test func methodsComeToALevel() {
        let expected: [([AuthenticationMethod], AssuranceLevel?)] = [
            ([], nil), ([.password], .password), ([.custom], .password), ([.email], .code), ([.softwareToken], .code),
            ([.email, .softwareToken], .code), ([.custom, .email], .code), ([.softwareKey], .key),
            ([.hardwareKey, .twoInOne], .key), ([.password, .email], .key), ([.password, .softwareToken], .app),
            ([.softwareKey, .softwareToken], .app), ([.password, .email, .softwareToken], .app), ([.twoInOne], nil),
        ]
        for (methods, level) in expected { #expect(AssuranceLevel(methods) == level, "\(methods)") }
    }

    @Test func methodsAreNamedOnce() {
        let expected: [([AuthenticationMethod], [String])] = [
            ([], []), ([.password], ["pwd"]), ([.password, .softwareToken], ["pwd", "otp", "mfa"]),
            ([.hardwareKey, .twoInOne], ["hwk", "mfa"]), ([.custom], []), ([.password, .password], ["pwd"]),
        ]
        for (methods, names) in expected { #expect(AuthenticationMethod.references(methods) == names) }
    }

    @Test func demandsAreReadFromNames() {
        let names = AssuranceNames(["Level1": ["AcrValue": "bronze"]])
        #expect(AssuranceDemand(nil, in: names) == nil && AssuranceDemand("  ", in: names) == nil)
        #expect(AssuranceDemand("urn:cognito:loa:4 x bronze", in: names)?.levels == [.app, .password])
        #expect(AssuranceDemand("urn:cognito:loa:1", in: names)?.levels == [])
        let demand = AssuranceDemand("urn:cognito:loa:3 bronze", in: names)
        #expect(demand.map { AssuranceDemand($0.json) } == demand)
    }

    @Test func agentsAreNamedInAWordOrTwo() {
        let expected: [(String, String?)] = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
            ("Boto3/1.44.5 md/Botocore#1.44.5 ua/2.1 os/linux#6.1", "Boto3, Linux"),
            ("okhttp/4.12", "okhttp"), ("Mozilla/5.0", nil), ("", nil), ("(x)", nil),
            ("<script>/1", nil), ("\(String(repeating: "a", count: 60))/1", String(repeating: "a", count: 40)),
        ]
        for (agent, name) in expected { #expect(AgentName.of(agent) == name, "\(agent)") }
    }
}
