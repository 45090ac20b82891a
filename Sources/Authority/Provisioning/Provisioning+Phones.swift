import Core
import Directory

extension Provisioning {
    /// Why a setting is refused that needs messages by phone.
    static let noWayOutForSMS =
        "this server has no way to send messages by phone; see COUNTERSIGN_SMS_GATEWAY_URL and COUNTERSIGN_SNS_ENDPOINT."

    /// Settings that would have people wait for messages that never come. A recovery by phone that is only one way of
    /// several is one of them: who has a phone alone is promised it.
    func checkPhones(_ pool: UserPool) throws {
        guard !authority.installation.sendsSMS else { return }
        let settings = pool.settings
        let needed: [(name: String, isOn: Bool)] = [
            ("AutoVerifiedAttributes", settings.autoVerifiedAttributes.contains("phone_number")),
            (
                "AccountRecoverySetting",
                settings.recovery.sparesSecondFactors && settings.recovery.kinds.contains(.phone)
            ),
            ("AllowedFirstAuthFactors", settings.firstFactors.contains(.sms)),
            ("SmsMfaConfiguration", settings.secondFactors.contains(.sms)),
            ("SmsConfiguration", pool.document["SmsConfiguration"]?.object?.isEmpty == false),
        ]
        if let setting = needed.first(where: \.isOn) {
            throw AuthorityError(.invalidParameter, "\(setting.name): \(Self.noWayOutForSMS)")
        }
    }
}
