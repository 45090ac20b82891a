import HTTPTypes
import Server
import Testing

@Suite struct TrustedProxiesTests {
    private let proxies = TrustedProxies("10.0.0.0/8, 192.0.2.7,fd00::/12")

    private func client(_ peer: String, _ fields: [(String, String)]) throws -> String {
        var headers = HTTPFields()
        for (name, value) in fields {
            headers.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        return try #require(proxies).client(peer: peer, headers)
    }

    @Test func aStrangerIsNotBelieved() throws {
        #expect(try client("198.51.100.1", [("X-Forwarded-For", "203.0.113.9")]) == "198.51.100.1")
        #expect(try client("192.0.2.8", [("Forwarded", "for=203.0.113.9")]) == "192.0.2.8")
        #expect(TrustedProxies().client(peer: "127.0.0.1", [.userAgent: "x"]) == "127.0.0.1")
    }

    @Test func theNearestUntrustedIsTheClient() throws {
        #expect(try client("10.1.2.3", []) == "10.1.2.3")
        #expect(try client("10.1.2.3", [("X-Forwarded-For", "203.0.113.9")]) == "203.0.113.9")
        #expect(try client("::ffff:10.1.2.3", [("X-Forwarded-For", "203.0.113.9, 192.0.2.7")]) == "203.0.113.9")
        #expect(try client("fd01::1", [("Forwarded", #"for="[2001:db8::1]:4711";proto=https"#)]) == "2001:db8::1")
        #expect(try client("192.0.2.7", [("Forwarded", "for=203.0.113.9:80, by=x;For=10.0.0.1")]) == "203.0.113.9")
    }

    /// What the client wrote stands left of what the proxy added.
    @Test func aForgedChainEndsAtTheFirstStranger() throws {
        #expect(try client("10.1.2.3", [("X-Forwarded-For", "1.1.1.1, 10.9.9.9, 203.0.113.9")]) == "203.0.113.9")
        #expect(
            try client("10.1.2.3", [("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "203.0.113.9")])
                == "203.0.113.9")
        #expect(try client("10.1.2.3", [("X-Forwarded-For", "nonsense")]) == "10.1.2.3")
        #expect(try client("10.1.2.3", [("Forwarded", "for=unknown, for=_hidden")]) == "10.1.2.3")
    }

    @Test func twoHeadersThatDisagreeAreNotBelieved() throws {
        let forged = [("Forwarded", "for=1.1.1.1"), ("X-Forwarded-For", "203.0.113.9")]
        #expect(try client("10.1.2.3", forged) == "10.1.2.3")
        let same = [("Forwarded", "for=203.0.113.9"), ("X-Forwarded-For", "203.0.113.9")]
        #expect(try client("10.1.2.3", same) == "203.0.113.9")
    }

    @Test(arguments: ["proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/", "::/129", "1.2.3"])
    func whatIsNoNetworkIsRefused(_ text: String) { #expect(TrustedProxies(text) == nil) }

    @Test(arguments: [("0.0.0.0/0", true), ("203.0.113.8/29", true), ("203.0.113.16/28", false), ("::/0", false)])
    func aNetworkEndsAtItsBits(_ network: String, _ isTrusted: Bool) throws {
        let proxies = try #require(TrustedProxies(network))
        let headers: HTTPFields = [try #require(HTTPField.Name("X-Forwarded-For")): "1.1.1.1"]
        #expect(proxies.client(peer: "203.0.113.9", headers) == (isTrusted ? "1.1.1.1" : "203.0.113.9"))
    }
}
