import Core
package import NIOCore
import Synchronization

/// How many connections one address may hold, so that no single peer takes them all.
///
/// An IPv6 peer is its /64, which is what one customer is given. Trusted proxies speak for many and are not counted.
package final class PeerLimit: Sendable {
    private let counts = Mutex<[[UInt8]: Int]>([:])
    private let limit: Int
    private let trusted: TrustedProxies

    package init(limit: Int, trusted: TrustedProxies) {
        self.limit = limit
        self.trusted = trusted
    }

    /// Counts a connection in until its channel closes; false where its peer has enough.
    package func admit(_ channel: any Channel) -> Bool {
        guard let text = channel.remoteAddress?.ipAddress, !trusted.contains(text), let address = IPAddress(text) else {
            return true
        }
        let key = Array(address.bytes.prefix(8))
        let isAdmitted = counts.withLock { counts in
            guard counts[key, default: 0] < limit else { return false }
            counts[key, default: 0] += 1
            return true
        }
        if isAdmitted { channel.closeFuture.whenComplete { [self] _ in leave(key) } }
        return isAdmitted
    }

    private func leave(_ key: [UInt8]) {
        counts.withLock { counts in
            let count = counts[key, default: 1] - 1
            counts[key] = count > 0 ? count : nil
        }
    }
}
