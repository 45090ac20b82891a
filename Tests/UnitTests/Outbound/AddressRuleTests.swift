import Core
import Outbound
import Testing

/// Which addresses may be reached, in every spelling.
@Suite struct AddressRuleTests {
    @Test(arguments: ["8.8.8.8", "93.184.216.34", "2606:4700::1", "2a00:1450:4001::200e", "172.32.0.1", "100.128.0.1"])
    func publicOnesMay(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressRule().allows(address, isProtected: true))
        #expect(!AddressRule().allows(address, isProtected: false))
    }

    @Test(arguments: [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",
        "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "fe80::1", "fc00::1", "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1", "2002:7f00:1::", "2001::1", "::127.0.0.1",
    ])
    func privateOnesMayNot(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressRule().allows(address, isProtected: true))
        #expect(!AddressRule().allows(address, isProtected: false))
    }

    @Test func whatIsListedMayEitherWay() throws {
        let rule = AddressRule(listed: try #require(AddressRanges("127.0.0.0/8, ::1, 10.1.0.0/16")))
        for (text, isListed) in [
            ("127.0.0.1", true), ("::ffff:127.0.0.1", true), ("::1", true), ("10.1.9.9", true), ("10.2.0.1", false),
            ("169.254.169.254", false), ("::2", false),
        ] {
            let address = try #require(IPAddress(text))
            #expect(rule.allows(address, isProtected: true) == isListed, "\(text)")
            #expect(rule.allows(address, isProtected: false) == isListed, "\(text)")
        }
    }

    @Test func bytesAndTextAreOneAddress() throws {
        #expect(IPAddress(bytes: [127, 0, 0, 1])?.text == "127.0.0.1")
        #expect(IPAddress(bytes: [0, 1, 2]) == nil)
        let carried = try #require(IPAddress("::ffff:10.0.0.1"))
        #expect(carried.bytes == [10, 0, 0, 1])
        #expect(IPAddress(bytes: [UInt8](repeating: 0, count: 10) + [255, 255, 10, 0, 0, 1])?.bytes == carried.bytes)
    }
}
