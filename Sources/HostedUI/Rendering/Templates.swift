import Mustache

/// The one list of the embedded templates.
package enum Templates {
    /// Source by name; `Layout` and those that begin with a lower-case letter are parts of pages.
    package static let embedded: [(name: String, source: [UInt8])] = [
        ("Layout", PackageResources.Layout_mustache),
        ("head", PackageResources.head_mustache),
        ("masthead", PackageResources.masthead_mustache),
        ("colophon", PackageResources.colophon_mustache),
        ("hidden", PackageResources.hidden_mustache),
        ("field", PackageResources.field_mustache),
        ("alerts", PackageResources.alerts_mustache),
        ("account", PackageResources.account_mustache),
        ("manager", PackageResources.manager_mustache),
        ("acts", PackageResources.acts_mustache),
        ("enrolment", PackageResources.enrolment_mustache),
        ("claims", PackageResources.claims_mustache),
        ("token", PackageResources.token_mustache),
        ("SignIn", PackageResources.SignIn_mustache),
        ("Leaving", PackageResources.Leaving_mustache),
        ("SignUp", PackageResources.SignUp_mustache),
        ("ConfirmSignUp", PackageResources.ConfirmSignUp_mustache),
        ("ForgotPassword", PackageResources.ForgotPassword_mustache),
        ("ResetPassword", PackageResources.ResetPassword_mustache),
        ("NewPassword", PackageResources.NewPassword_mustache),
        ("SecondFactor", PackageResources.SecondFactor_mustache),
        ("ChooseSecondFactor", PackageResources.ChooseSecondFactor_mustache),
        ("SetUpSecondFactor", PackageResources.SetUpSecondFactor_mustache),
        ("RecoveryCode", PackageResources.RecoveryCode_mustache),
        ("RecoveryCodes", PackageResources.RecoveryCodes_mustache),
        ("AddPasskey", PackageResources.AddPasskey_mustache),
        ("ConfirmSignOut", PackageResources.ConfirmSignOut_mustache),
        ("SignedOut", PackageResources.SignedOut_mustache),
        ("Account", PackageResources.Account_mustache),
        ("AccountForm", PackageResources.AccountForm_mustache),
        ("AccountApp", PackageResources.AccountApp_mustache),
        ("UndoChange", PackageResources.UndoChange_mustache),
        ("ChangeUndone", PackageResources.ChangeUndone_mustache),
        ("ErrorPage", PackageResources.ErrorPage_mustache),
        ("FormPost", PackageResources.FormPost_mustache),
        ("DemoHome", PackageResources.DemoHome_mustache),
        ("DemoTokens", PackageResources.DemoTokens_mustache),
        ("Mailbox", PackageResources.Mailbox_mustache),
    ]

    /// All templates, compiled, an override in place of the embedded one of its name.
    static func library(overrides: [String: [UInt8]]) throws(HostedUIFault) -> MustacheLibrary {
        var library = MustacheLibrary()
        for (name, source) in embedded {
            library.register(try compile(overrides["\(name).mustache"] ?? source, named: name), named: name)
        }
        return library
    }

    private static func compile(_ source: [UInt8], named name: String) throws(HostedUIFault) -> MustacheTemplate {
        do {
            return try MustacheTemplate(string: String(decoding: source, as: UTF8.self))
        } catch {
            throw .template("\(name).mustache", "\(error)")
        }
    }
}
