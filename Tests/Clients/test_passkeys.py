"""Passkeys as boto3 has them; the authenticator is made of the parts of fido2."""

from typing import Any

import pytest

from support.errors import refused
from support.passkeys import Passkey, encoded
from support.pools import AppClient, Pool, sign_in
from support.server import Server

FLOWS = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@pytest.fixture
def pool(make_pool: Any) -> Pool:
    """A pool that takes passkeys."""
    return make_pool(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}})


def registered(public: Any, token: str, server: Server) -> Passkey:
    """A passkey of whose token it is."""
    passkey = Passkey(server.url)
    options = public.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    public.complete_web_authn_registration(AccessToken=token, Credential=passkey.create(options))
    return passkey


def begin(public: Any, client: AppClient, username: str, **more: str) -> dict[str, Any]:
    parameters = {"USERNAME": username, **more}
    if client.secret:
        parameters["SECRET_HASH"] = client.secret_hash(username)
    return public.initiate_auth(ClientId=client.id, AuthFlow="USER_AUTH", AuthParameters=parameters)


def respond(public: Any, client: AppClient, challenge: dict[str, Any], username: str, **more: str) -> dict[str, Any]:
    responses = {"USERNAME": username, **more}
    if client.secret:
        responses["SECRET_HASH"] = client.secret_hash(username)
    return public.respond_to_auth_challenge(
        ClientId=client.id, ChallengeName=challenge["ChallengeName"], Session=challenge["Session"],
        ChallengeResponses=responses)


@pytest.mark.parametrize("with_secret", [False, True])
def test_a_passkey_is_made_used_listed_and_deleted(public: Any, pool: Pool, server: Server, with_secret: bool) -> None:
    client, username = pool.client(ExplicitAuthFlows=FLOWS, GenerateSecret=with_secret), pool.user()
    token = sign_in(public, client, username)["AccessToken"]
    passkey = registered(public, token, server)
    [listed] = public.list_web_authn_credentials(AccessToken=token)["Credentials"]
    assert listed["CredentialId"] == encoded(passkey.credential_id) and listed["RelyingPartyId"] == "localhost"
    assert public.get_user_auth_factors(AccessToken=token)["ConfiguredUserAuthFactors"] == ["PASSWORD", "WEB_AUTHN"]

    challenge = begin(public, client, username, PREFERRED_CHALLENGE="WEB_AUTHN")
    assert challenge["ChallengeName"] == "WEB_AUTHN"
    credential = passkey.get(challenge["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    answer = respond(public, client, challenge, username, CREDENTIAL=credential)
    assert answer["AuthenticationResult"]["IdToken"]
    with refused("NotAuthorizedException"):
        respond(public, client, challenge, username, CREDENTIAL=credential)

    choice = begin(public, client, username)
    assert choice["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP", "WEB_AUTHN"]
    credential = passkey.get(choice["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    answer = respond(public, client, choice, username, ANSWER="WEB_AUTHN", CREDENTIAL=credential)
    assert answer["AuthenticationResult"]["AccessToken"]

    public.delete_web_authn_credential(AccessToken=token, CredentialId=encoded(passkey.credential_id))
    assert public.list_web_authn_credentials(AccessToken=token)["Credentials"] == []
    with refused("ResourceNotFoundException"):
        public.delete_web_authn_credential(AccessToken=token, CredentialId=encoded(passkey.credential_id))
    assert begin(public, client, username)["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP"]


def test_what_is_not_the_servers_own_is_refused(public: Any, pool: Pool, server: Server) -> None:
    client, username = pool.client(ExplicitAuthFlows=FLOWS), pool.user()
    token = sign_in(public, client, username)["AccessToken"]
    stranger = Passkey("https://evil.example")
    options = public.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    with refused("WebAuthnOriginNotAllowedException"):
        public.complete_web_authn_registration(AccessToken=token, Credential=stranger.create(options))
    with refused("WebAuthnChallengeNotFoundException"):
        public.complete_web_authn_registration(AccessToken=token, Credential=Passkey(server.url).create(options))

    passkey = registered(public, token, server)
    challenge = begin(public, client, username, PREFERRED_CHALLENGE="WEB_AUTHN")
    asked = challenge["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]
    with refused("NotAuthorizedException", "Incorrect passkey."):
        respond(public, client, challenge, username, CREDENTIAL=passkey.get(asked, "https://evil.example"))
    with refused("InvalidParameterException"):
        respond(public, client, challenge, username, CREDENTIAL="{}")


def test_the_pools_configuration(idp: Any, public: Any, pool: Pool, server: Server) -> None:
    idp.set_user_pool_mfa_config(
        UserPoolId=pool.id, WebAuthnConfiguration={"RelyingPartyId": "localhost", "UserVerification": "required"})
    described = idp.get_user_pool_mfa_config(UserPoolId=pool.id)["WebAuthnConfiguration"]
    assert described == {"RelyingPartyId": "localhost", "UserVerification": "required"}
    client, username = pool.client(ExplicitAuthFlows=FLOWS), pool.user()
    token = sign_in(public, client, username)["AccessToken"]
    options = public.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    with refused("WebAuthnCredentialNotSupportedException"):
        public.complete_web_authn_registration(
            AccessToken=token, Credential=Passkey(server.url, verifies=False).create(options))
    registered(public, token, server)


def test_a_pool_without_passkeys(make_pool: Any, public: Any) -> None:
    pool = make_pool()
    token = sign_in(public, pool.client(), pool.user())["AccessToken"]
    with refused("WebAuthnNotEnabledException"):
        public.start_web_authn_registration(AccessToken=token)
