"""Second factors as boto3 and pycognito have them; the codes are pyotp's."""

from typing import Any

import pytest
from pycognito import Cognito
from pycognito.exceptions import SoftwareTokenMFAChallengeException

from support.authenticator import Authenticator
from support.errors import refused
from support.mailbox import Mailbox
from support.pools import PASSWORD, AppClient, Pool, sign_in
from support.server import Server


def require(idp: Any, pool: Pool, mode: str, **more: Any) -> None:
    idp.set_user_pool_mfa_config(
        UserPoolId=pool.id, MfaConfiguration=mode, SoftwareTokenMfaConfiguration={"Enabled": True}, **more)


def enrol(public: Any, access_token: str) -> Authenticator:
    """Sets an authenticator app up for whose token it is."""
    app = Authenticator(public.associate_software_token(AccessToken=access_token)["SecretCode"])
    with refused("EnableSoftwareTokenMFAException"):
        public.verify_software_token(AccessToken=access_token, UserCode=app.wrong_code())
    answer = public.verify_software_token(AccessToken=access_token, UserCode=app.code(), FriendlyDeviceName="Phone")
    assert answer["Status"] == "SUCCESS"
    public.set_user_mfa_preference(
        AccessToken=access_token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True})
    return app


def begin(public: Any, client: AppClient, username: str) -> dict[str, Any]:
    return public.initiate_auth(
        ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": PASSWORD})


def respond(public: Any, client: AppClient, challenge: dict[str, Any], **responses: str) -> dict[str, Any]:
    return public.respond_to_auth_challenge(
        ClientId=client.id, ChallengeName=challenge["ChallengeName"], Session=challenge["Session"],
        ChallengeResponses=responses)


def test_an_authenticator_app(idp: Any, public: Any, pool: Pool) -> None:
    require(idp, pool, "OPTIONAL")
    client, username = pool.client(), pool.user()
    tokens = sign_in(public, client, username)
    app = enrol(public, tokens["AccessToken"])
    user = public.get_user(AccessToken=tokens["AccessToken"])
    assert user["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"] and user["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"

    challenge = begin(public, client, username)
    assert challenge["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert challenge["ChallengeParameters"]["FRIENDLY_DEVICE_NAME"] == "Phone"
    with refused("CodeMismatchException"):
        respond(public, client, challenge, USERNAME=username, SOFTWARE_TOKEN_MFA_CODE=app.wrong_code())
    code = app.code()
    answer = respond(public, client, challenge, USERNAME=username, SOFTWARE_TOKEN_MFA_CODE=code)
    assert answer["AuthenticationResult"]["AccessToken"]
    with refused("ExpiredCodeException"):
        respond(public, client, begin(public, client, username), USERNAME=username, SOFTWARE_TOKEN_MFA_CODE=code)


def test_a_pool_that_requires_one(idp: Any, public: Any, pool: Pool) -> None:
    require(idp, pool, "ON")
    assert idp.get_user_pool_mfa_config(UserPoolId=pool.id)["MfaConfiguration"] == "ON"
    client, username = pool.client(), pool.user()
    challenge = begin(public, client, username)
    assert challenge["ChallengeName"] == "MFA_SETUP"
    associated = public.associate_software_token(Session=challenge["Session"])
    app = Authenticator(associated["SecretCode"])
    verified = public.verify_software_token(Session=associated["Session"], UserCode=app.code())
    answer = respond(public, client, {**challenge, "Session": verified["Session"]}, USERNAME=username)
    assert answer["AuthenticationResult"]["AccessToken"]

    idp.admin_delete_software_token(UserPoolId=pool.id, Username=username)
    assert begin(public, client, username)["ChallengeName"] == "MFA_SETUP"


def test_a_code_by_email(idp: Any, public: Any, pool: Pool, mailbox: Mailbox) -> None:
    require(idp, pool, "OPTIONAL", EmailMfaConfiguration={"Message": "Your code: {####}", "Subject": "Signing in"})
    client, username = pool.client(), pool.user()
    idp.admin_set_user_mfa_preference(
        UserPoolId=pool.id, Username=username, EmailMfaSettings={"Enabled": True, "PreferredMfa": True})
    challenge = begin(public, client, username)
    assert challenge["ChallengeName"] == "EMAIL_OTP"
    answer = respond(
        public, client, challenge, USERNAME=username, EMAIL_OTP_CODE=mailbox.code(f"{username}@example.com"))
    assert answer["AuthenticationResult"]["IdToken"]


@pytest.mark.parametrize("with_secret", [False, True])
def test_pycognito(idp: Any, public: Any, session: Any, pool: Pool, server: Server, with_secret: bool) -> None:
    require(idp, pool, "OPTIONAL")
    client, username = pool.client(GenerateSecret=with_secret), pool.user()
    user = Cognito(pool.id, client.id, client_secret=client.secret, username=username,
                   boto3_client_kwargs={"endpoint_url": server.url})
    user.authenticate(PASSWORD)
    app = Authenticator(user.associate_software_token())
    assert user.verify_software_token(app.code())
    user.set_user_mfa_preference(sms_mfa=False, software_token_mfa=True, preferred="SOFTWARE_TOKEN")

    with pytest.raises(SoftwareTokenMFAChallengeException):
        user.authenticate(PASSWORD)
    user.respond_to_software_token_mfa_challenge(app.code())
    assert user.id_claims["cognito:username"] == username
    user.set_user_mfa_preference(sms_mfa=False, software_token_mfa=False)
    user.authenticate(PASSWORD)


def test_choosing_how_to_sign_in(idp: Any, public: Any, make_pool: Any, mailbox: Mailbox) -> None:
    pool = make_pool(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}})
    client, username = pool.client(ExplicitAuthFlows=["ALLOW_USER_AUTH"]), pool.user()

    def start(**more: str) -> dict[str, Any]:
        return public.initiate_auth(
            ClientId=client.id, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": username, **more})

    assert start()["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"]
    tokens = respond(public, client, start(), USERNAME=username, ANSWER="PASSWORD", PASSWORD=PASSWORD)
    challenge = start(PREFERRED_CHALLENGE="EMAIL_OTP")
    answer = respond(
        public, client, challenge, USERNAME=username, EMAIL_OTP_CODE=mailbox.code(f"{username}@example.com"))
    assert answer["AuthenticationResult"]["IdToken"]
    own = public.get_user_auth_factors(AccessToken=tokens["AuthenticationResult"]["AccessToken"])
    assert own["ConfiguredUserAuthFactors"] == ["PASSWORD", "EMAIL_OTP"]
    assert idp.admin_get_user_auth_factors(
        UserPoolId=pool.id, Username=username)["ConfiguredUserAuthFactors"] == ["PASSWORD", "EMAIL_OTP"]
