"""Sessions as boto3 has them: configured, listed, ended one by one; and the levels of assurance."""

from typing import Any

import pytest

from support.authenticator import Authenticator
from support.errors import refused
from support.pools import FLOWS, PASSWORD, AppClient, Pool, sign_in
from support.tokens import claims_of, verified

APP = "urn:cognito:loa:4"


def track(idp: Any, pool: Pool, most: int = 20) -> None:
    answer = idp.set_user_pool_session_configuration(
        UserPoolId=pool.id, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": most})
    assert answer["UserSessionTracking"] == "ENABLED" and answer["TokenSession"] == {"MaxPerUser": most}


def sessions(public: Any, tokens: dict[str, Any]) -> list[dict[str, Any]]:
    return public.list_user_sessions(AccessToken=tokens["AccessToken"])["Sessions"]


def test_configuration(idp: Any, pool: Pool) -> None:
    client = pool.client()
    before = idp.get_user_pool_session_configuration(UserPoolId=pool.id)
    assert before["UserSessionTracking"] == "DISABLED" and before["TokenSession"] == {"MaxPerUser": 20}
    with refused("OperationNotEnabledException"):
        idp.set_user_pool_client_session_configuration(
            UserPoolId=pool.id, ClientId=client.id, SSOSession={"MaxValidityMinutes": 5})
    track(idp, pool, 3)
    idp.set_user_pool_client_session_configuration(
        UserPoolId=pool.id, ClientId=client.id, SSOSession={"MaxValidityMinutes": 5})
    after = idp.get_user_pool_client_session_configuration(UserPoolId=pool.id, ClientId=client.id)
    assert after["SSOSession"] == {"MaxValidityMinutes": 5}


def test_sessions_are_seen_and_ended(idp: Any, public: Any, pool: Pool) -> None:
    track(idp, pool)
    client, username = pool.client(), pool.user()
    first, second = sign_in(public, client, username), sign_in(public, client, username)
    listed = sessions(public, second)
    assert len(listed) == 2 and [session["IsCurrentSession"] for session in listed].count(True) == 1
    other = next(session for session in listed if not session["IsCurrentSession"])
    assert other["SessionType"] == "TOKEN" and other["ClientId"] == client.id
    assert other["DeviceType"].startswith("Boto3") and other["LastIPAddress"] in ("127.0.0.1", "::1")
    public.revoke_user_session(AccessToken=second["AccessToken"], SessionId=other["SessionId"])
    with refused("NotAuthorizedException", "Access Token has been revoked"):
        public.get_user(AccessToken=first["AccessToken"])
    with refused("NotAuthorizedException"):
        public.initiate_auth(
            ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": first["RefreshToken"]})
    with refused("ResourceNotFoundException"):
        public.revoke_user_session(AccessToken=second["AccessToken"], SessionId=other["SessionId"])
    left = idp.admin_list_user_sessions(UserPoolId=pool.id, Username=username)["Sessions"]
    assert len(left) == 1
    idp.admin_revoke_user_session(UserPoolId=pool.id, Username=username, SessionId=left[0]["SessionId"])
    with refused("NotAuthorizedException"):
        public.get_user(AccessToken=second["AccessToken"])


def test_one_too_many(idp: Any, public: Any, pool: Pool) -> None:
    track(idp, pool, 2)
    client, username = pool.client(), pool.user()
    tokens = [sign_in(public, client, username) for _ in range(3)]
    with refused("NotAuthorizedException"):
        public.get_user(AccessToken=tokens[0]["AccessToken"])
    assert len(sessions(public, tokens[2])) == 2


@pytest.fixture
def client(idp: Any, pool: Pool) -> AppClient:
    """Of a pool in which a second factor may be had."""
    idp.set_user_pool_mfa_config(
        UserPoolId=pool.id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True})
    return pool.client(ExplicitAuthFlows=[*FLOWS, "ALLOW_USER_AUTH"])


def test_a_step_up(public: Any, pool: Pool, client: AppClient) -> None:
    username = pool.user()
    tokens = sign_in(public, client, username)
    assert "acr" not in claims_of(tokens["IdToken"]) and "amr" not in claims_of(tokens["AccessToken"])
    app = Authenticator(public.associate_software_token(AccessToken=tokens["AccessToken"])["SecretCode"])
    public.verify_software_token(AccessToken=tokens["AccessToken"], UserCode=app.code())

    def begin(**parameters: str) -> dict[str, Any]:
        return public.initiate_auth(
            ClientId=client.id, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": username, **parameters})

    challenge = begin(ACCESS_TOKEN=tokens["AccessToken"], TARGET_ACR_VALUES=APP, MAX_AGE="600")
    assert challenge["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    answer = public.respond_to_auth_challenge(
        ClientId=client.id, ChallengeName="SOFTWARE_TOKEN_MFA", Session=challenge["Session"],
        ChallengeResponses={"USERNAME": username, "SOFTWARE_TOKEN_MFA_CODE": app.code()})["AuthenticationResult"]
    before = claims_of(tokens["AccessToken"])
    for use in ("id", "access"):
        claims = verified(answer[f"{use.title()}Token"], pool.issuer, use, client.id)
        assert claims["acr"] == APP and claims["amr"] == ["pwd", "otp", "mfa"]
        assert claims["auth_time"] == before["auth_time"]
    refreshed = public.initiate_auth(
        ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": answer["RefreshToken"]})["AuthenticationResult"]
    assert claims_of(refreshed["IdToken"])["acr"] == APP
    with refused("InvalidParameterException"):
        begin(ACCESS_TOKEN=answer["AccessToken"], TARGET_ACR_VALUES=APP)


def test_a_level_that_nothing_reaches(public: Any, pool: Pool, client: AppClient) -> None:
    username = pool.user()
    with refused("NotAuthorizedException", starts="User has no authentication factors"):
        public.initiate_auth(
            ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": PASSWORD, "TARGET_ACR_VALUES": APP})
