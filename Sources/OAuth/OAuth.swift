package import Authority
import Core
import Directory
package import IAM

/// OAuth 2.0 and OpenID Connect over the Authority, as values: no HTTP here.
///
/// What a request may ask is decided by the endpoints; who a person is by the pages' acts in `Interaction`. Pages never
/// lead to each other's results: every act records what it did and the `Dispatcher` says what comes next.
package struct OAuth: Sendable {
    package let authority: Authority
    /// What is decided about access, for the token exchange.
    let access: AccessControl

    package init(access: AccessControl) {
        authority = access.authority
        self.access = access
    }

    package var authorize: AuthorizeEndpoint { AuthorizeEndpoint(oauth: self) }
    package var token: TokenEndpoint { TokenEndpoint(oauth: self) }
    package var userInfo: UserInfoEndpoint { UserInfoEndpoint(oauth: self) }
    package var revocation: RevocationEndpoint { RevocationEndpoint(oauth: self) }
    package var introspection: IntrospectionEndpoint { IntrospectionEndpoint(oauth: self) }
    package var logout: LogoutEndpoint { LogoutEndpoint(oauth: self) }
    package var undoChange: UndoChangeEndpoint { UndoChangeEndpoint(oauth: self) }
    package var federation: FederatedCallbackEndpoint { FederatedCallbackEndpoint(oauth: self) }
    var unaskedSignIn: UnaskedSignIn { UnaskedSignIn(oauth: self) }
    var account: AccountEndpoint { AccountEndpoint(oauth: self) }
    package var discovery: Discovery { Discovery(oauth: self) }
    package var interaction: Interaction { Interaction(oauth: self) }
    var dispatcher: Dispatcher { Dispatcher(oauth: self) }
}
