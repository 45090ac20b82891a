import Core
import HostedUI
import OAuth

/// What the pages say of providers.
extension ScreenPages {
    /// A button for each, but for the one that somebody has come from.
    func providers(_ screen: SignInScreen) -> [ProviderButton] {
        guard screen.stranger == nil else { return [] }
        return screen.providers.map { provider in
            ProviderButton(
                name: Self.name(provider.name),
                address: address(.provider, screen.context, [("provider", provider.name)]))
        }
    }

    func stranger(_ screen: SignInScreen) -> HostedUI.SignIn.Stranger? {
        screen.stranger.map { stranger in
            HostedUI.SignIn.Stranger(
                screen.isUnasked ? .unasked : .alike, address: stranger.address,
                provider: Self.name(stranger.provider),
                anew: Form(action: address(.login, screen.context), hidden: [("anew", "1")]))
        }
    }

    func leaving(_ screen: LeavingScreen) -> HostedUI.Leaving {
        switch screen.way {
        case .signIn(let context, let username):
            HostedUI.Leaving(
                .signIn, provider: Self.name(screen.provider),
                address: address(.provider, context, [("provider", screen.provider), ("login_hint", username)]))
        case .signOut(let url):
            HostedUI.Leaving(
                .signOut, provider: Self.name(screen.provider), address: Address(url) ?? address(.logout, []))
        }
    }

    /// As people know it: the social ones have names in Cognito's API that nobody says.
    private static func name(_ provider: String) -> String {
        switch provider {
        case "LoginWithAmazon": "Amazon"
        case "SignInWithApple": "Apple"
        default: provider
        }
    }
}
