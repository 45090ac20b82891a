package import Core

/// The texts of a pool's messages and whom they come from. `{####}` stands for the code, `{username}` for the username.
package struct MessageTemplates: Sendable, Hashable {
    /// One e-mail's subject and HTML body, and what is said by phone in its place.
    package struct Template: Sendable, Hashable {
        package let subject: String
        package let body: String
        package let sms: String
    }

    package let verification: Template
    package let invitation: Template
    /// The code of a sign-in.
    package let authentication: Template
    /// A From header, nil for the installation's own.
    package let from: String?
    package let replyTo: String?

    package init(_ document: JSON) {
        let template = document["VerificationMessageTemplate"]
        verification = Template(
            subject: template?["EmailSubject"]?.string ?? document["EmailVerificationSubject"]?.string
                ?? "Your verification code",
            body: template?["EmailMessage"]?.string ?? document["EmailVerificationMessage"]?.string
                ?? "Your verification code is {####}.",
            sms: template?["SmsMessage"]?.string ?? document["SmsVerificationMessage"]?.string
                ?? "Your verification code is {####}.")
        let invite = document["AdminCreateUserConfig"]?["InviteMessageTemplate"]
        invitation = Template(
            subject: invite?["EmailSubject"]?.string ?? "Your temporary password",
            body: invite?["EmailMessage"]?.string
                ?? "Your username is {username} and temporary password is {####}.",
            sms: invite?["SMSMessage"]?.string
                ?? "Your username is {username} and temporary password is {####}.")
        let authenticating = document["EmailMfaConfiguration"]
        authentication = Template(
            subject: authenticating?["Subject"]?.string ?? "Your authentication code",
            body: authenticating?["Message"]?.string ?? "Your authentication code is {####}.",
            sms: document["SmsMfaConfiguration"]?["SmsAuthenticationMessage"]?.string
                ?? document["SmsAuthenticationMessage"]?.string ?? "Your authentication code is {####}.")
        from = document["EmailConfiguration"]?["From"]?.string
        replyTo = document["EmailConfiguration"]?["ReplyToEmailAddress"]?.string
    }
}
