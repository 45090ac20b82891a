import Core
import Outbound
import TestKit
import Testing

/// A host that is slow or gone takes no more than its share.
@Suite struct HostGuardTests {
    private let time = TestBox<UInt64>(1)

    private func make(limit: Int = 3) -> HostGuard {
        let time = time
        return HostGuard(limit: limit, monotonic: { time.value })
    }

    private func pass(_ hosts: HostGuard, _ name: String) -> OutboundFault.Kind? {
        do throws(OutboundFault) {
            try hosts.enter(name)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func aHostHasSoManyRequestsAndOthersHaveTheirOwn() {
        let hosts = make()
        #expect((0..<4).map { _ in pass(hosts, "slow.example") } == [nil, nil, nil, .overloaded])
        #expect(pass(hosts, "other.example") == nil)
        hosts.leave("slow.example", hasAnswered: true)
        #expect(pass(hosts, "slow.example") == nil)
    }

    private func fail(_ hosts: HostGuard, _ times: Int) {
        for _ in 0..<times where pass(hosts, "gone.example") == nil { hosts.leave("gone.example", hasAnswered: false) }
    }

    @Test func afterFiveFailuresItIsLeftAloneForAWhileAndThenTriedOnce() {
        let hosts = make()
        fail(hosts, 4)
        #expect(pass(hosts, "gone.example") == nil)
        hosts.leave("gone.example", hasAnswered: false)
        #expect(pass(hosts, "gone.example") == .failed)
        #expect(pass(hosts, "other.example") == nil)
        time.change { $0 += 10_000_000_001 }
        #expect(pass(hosts, "gone.example") == nil)
        #expect(pass(hosts, "gone.example") == .failed)
        hosts.leave("gone.example", hasAnswered: false)
        #expect(pass(hosts, "gone.example") == .failed)
        time.change { $0 += 10_000_000_001 }
        #expect(pass(hosts, "gone.example") == nil)
        hosts.leave("gone.example", hasAnswered: true)
        #expect((0..<3).map { _ in pass(hosts, "gone.example") } == [nil, nil, nil])
    }

    @Test func anAnswerInBetweenForgetsTheFailures() {
        let hosts = make()
        fail(hosts, 4)
        #expect(pass(hosts, "gone.example") == nil)
        hosts.leave("gone.example", hasAnswered: true)
        fail(hosts, 4)
        #expect(pass(hosts, "gone.example") == nil)
    }
}
