import Core
import Testing

@Suite struct SessionIDTests {
    @Test func aSessionsNameIsItsUUID() {
        let uuids = [
            "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "6c7a1b3e-0f2d-4c58-9a41-0123456789ab",
        ]
        for uuid in uuids {
            for id in [SessionID.token(FamilyID(uuid)), .sso(BrowserSessionID(uuid))] {
                #expect(id.description.count == 28)
                #expect(SessionID(id.description) == id)
            }
        }
        #expect(SessionID.token(FamilyID(uuids[0])).description == "tkn\(String(repeating: "0", count: 25))")
        #expect(SessionID.sso(BrowserSessionID(uuids[1])).description == "ssof5lxx1zz5pnorynqglhzmsp33")
    }

    @Test func whatNamesNoSessionIsNone() {
        for text in [
            "", "tkn", "tkn\(String(repeating: "0", count: 24))", "abc\(String(repeating: "0", count: 25))",
            // More than sixteen bytes.
            "tknf5lxx1zz5pnorynqglhzmsp34", "tkn\(String(repeating: "z", count: 25))",
            "tkn\(String(repeating: "A", count: 25))", "tkn\(String(repeating: "é", count: 12))0",
        ] {
            #expect(SessionID(text) == nil, "\(text)")
        }
    }

    @Test func numbersGoThereAndBack() {
        #expect(Base36.encode([1, 0], digits: 4) == "0074" && Base36.decode("0074", count: 2) == [1, 0])
        #expect(Base36.decode("0074", count: 1) == nil && Base36.decode("", count: 2) == [0, 0])
    }
}
