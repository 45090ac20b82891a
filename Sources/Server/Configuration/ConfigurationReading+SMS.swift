import Core
import SigV4

extension ConfigurationReading {
    /// How messages by phone leave: a gateway or Amazon SNS, and never both.
    mutating func smsWay(in region: String) -> SMSWay? {
        let gateway = gateway()
        let sns = awsEndpoint("SNS")
        let snsRegion = text("SNS_REGION")
        guard text("SMS_GATEWAY_URL") == nil || text("SNS_ENDPOINT") == nil else {
            fault("SMS_GATEWAY_URL", "and COUNTERSIGN_SNS_ENDPOINT are both given")
            return nil
        }
        if snsRegion != nil, text("SNS_ENDPOINT") == nil { missing("SNS_ENDPOINT") }
        if let gateway { return gateway }
        return sns.map { .sns(url: $0.url, credentials: $0.credentials, region: snsRegion ?? region) }
    }

    private mutating func gateway() -> SMSWay? {
        let secret = secret("SMS_GATEWAY_SECRET")
        guard let address = text("SMS_GATEWAY_URL") else {
            if secret != nil { missing("SMS_GATEWAY_URL") }
            return nil
        }
        guard address.hasPrefix("https://") || address.hasPrefix("http://"),
            HostName.isAuthority(address.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" && $0 != "?" }),
            address.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else {
            fault("SMS_GATEWAY_URL", "is not an https or http URL")
            return nil
        }
        guard let secret else {
            missing("SMS_GATEWAY_SECRET")
            return nil
        }
        guard secret.revealed.count >= 16 else {
            fault("SMS_GATEWAY_SECRET", "is shorter than 16 characters")
            return nil
        }
        return .gateway(url: address, secret: secret)
    }
}
