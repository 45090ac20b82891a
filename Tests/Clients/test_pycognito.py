"""pycognito: SRP as its users have it. Only its endpoint is set, from which it derives the issuer too."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from pycognito import Cognito
from pycognito.aws_srp import AWSSRP
from pycognito.exceptions import ForceChangePasswordException

from support.errors import refused
from support.mailbox import Mailbox
from support.pools import OTHER_PASSWORD, PASSWORD, AppClient, Pool, unique, unique_email
from support.server import Server


@pytest.fixture
def cognito(session: Any, server: Server) -> Any:
    """Makes a pycognito user."""
    def make(pool: Pool, client: AppClient, username: str | None = None) -> Cognito:
        return Cognito(
            pool.id, client.id, client_secret=client.secret, username=username,
            boto3_client_kwargs={"endpoint_url": server.url})
    return make


@pytest.mark.parametrize("with_secret", [False, True])
def test_signing_in_by_srp(cognito: Any, pool: Pool, with_secret: bool) -> None:
    client, username = pool.client(GenerateSecret=with_secret, ExplicitAuthFlows=[
        "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]), pool.user()
    user = cognito(pool, client, username)
    user.authenticate(PASSWORD)
    # pycognito has verified both tokens by now: signature, issuer, audience and use.
    assert user.id_claims["cognito:username"] == username
    assert user.access_claims["scope"] == "aws.cognito.signin.user.admin"
    assert user.get_user().email == f"{username}@example.com"

    old = user.access_token
    user.renew_access_token()
    assert user.access_token != old
    user.verify_tokens()


@pytest.mark.parametrize("password", ["Wrong-Horse-7!", PASSWORD + " ", PASSWORD.lower()])
def test_a_wrong_password(cognito: Any, pool: Pool, password: str) -> None:
    with refused("NotAuthorizedException", "Incorrect username or password."):
        cognito(pool, pool.client(), pool.user()).authenticate(password)


def test_passwords_beyond_ascii(cognito: Any, pool: Pool) -> None:
    password = "Pässwörter-日本-7!"
    cognito(pool, pool.client(), pool.user(password)).authenticate(password)


def test_many_sign_ins_meet_every_padding(cognito: Any, pool: Pool) -> None:
    """Numbers with a leading zero byte or a set top bit occur once in a few dozen exchanges."""
    user = cognito(pool, pool.client(), pool.user())
    for _ in range(40):
        user.authenticate(PASSWORD)


def test_an_unknown_user_looks_like_a_known_one(cognito: Any, pool: Pool, public: Any) -> None:
    client, nobody = pool.client(PreventUserExistenceErrors="ENABLED"), unique("nobody")

    def challenge(username: str) -> dict[str, str]:
        return public.initiate_auth(
            ClientId=client.id, AuthFlow="USER_SRP_AUTH",
            AuthParameters={"USERNAME": username, "SRP_A": "1234567890abcdef" * 48})["ChallengeParameters"]

    first, second, known = challenge(nobody), challenge(nobody), challenge(pool.user())
    assert set(first) == set(known)
    assert first["SALT"] == second["SALT"]
    assert first["USER_ID_FOR_SRP"] == second["USER_ID_FOR_SRP"]
    assert first["SRP_B"] != second["SRP_B"]
    with refused("NotAuthorizedException", "Incorrect username or password."):
        cognito(pool, client, nobody).authenticate(PASSWORD)


@pytest.mark.parametrize("value", ["0", "00"])
def test_a_public_value_of_zero_is_refused(pool: Pool, public: Any, value: str) -> None:
    with refused({"NotAuthorizedException", "InvalidParameterException"}):
        public.initiate_auth(
            ClientId=pool.client().id, AuthFlow="USER_SRP_AUTH",
            AuthParameters={"USERNAME": pool.user(), "SRP_A": value})


def test_an_answer_is_good_once(pool: Pool, session: Any, public: Any) -> None:
    client, username = pool.client(), pool.user()
    exchange = AWSSRP(username=username, password=PASSWORD, pool_id=pool.id, client_id=client.id, client=public)
    parameters = exchange.get_auth_params()
    challenge = public.initiate_auth(ClientId=client.id, AuthFlow="USER_SRP_AUTH", AuthParameters=parameters)
    assert challenge["ChallengeName"] == "PASSWORD_VERIFIER"
    answer = {
        "ClientId": client.id, "ChallengeName": "PASSWORD_VERIFIER",
        "ChallengeResponses": exchange.process_challenge(challenge["ChallengeParameters"], parameters),
    }
    if "Session" in challenge:
        answer["Session"] = challenge["Session"]
    assert public.respond_to_auth_challenge(**answer)["AuthenticationResult"]
    with refused("NotAuthorizedException"):
        public.respond_to_auth_challenge(**answer)


def test_a_new_password_is_required(cognito: Any, pool: Pool, idp: Any) -> None:
    client, username = pool.client(), unique()
    idp.admin_create_user(
        UserPoolId=pool.id, Username=username, TemporaryPassword=OTHER_PASSWORD, MessageAction="SUPPRESS")
    user = cognito(pool, client, username)
    with pytest.raises(ForceChangePasswordException):
        user.authenticate(OTHER_PASSWORD)
    user.new_password_challenge(OTHER_PASSWORD, PASSWORD)
    assert user.access_token
    cognito(pool, client, username).authenticate(PASSWORD)


def test_signing_up(cognito: Any, pool: Pool, mailbox: Mailbox) -> None:
    client, username, email = pool.client(), unique(), unique_email()
    user = cognito(pool, client, username)
    user.set_base_attributes(email=email, given_name="Zoë")
    user.register(username, PASSWORD)
    user.confirm_sign_up(mailbox.code(email))
    user.authenticate(PASSWORD)
    assert user.get_user().given_name == "Zoë"


def test_changing_and_forgetting_the_password(cognito: Any, pool: Pool, mailbox: Mailbox) -> None:
    client, username = pool.client(), pool.user()
    user = cognito(pool, client, username)
    user.authenticate(PASSWORD)
    user.change_password(PASSWORD, OTHER_PASSWORD)
    with pytest.raises(ClientError):
        cognito(pool, client, username).authenticate(PASSWORD)
    cognito(pool, client, username).authenticate(OTHER_PASSWORD)

    user.initiate_forgot_password()
    user.confirm_forgot_password(mailbox.code(f"{username}@example.com"), PASSWORD)
    cognito(pool, client, username).authenticate(PASSWORD)


def test_changing_the_profile_and_signing_out(cognito: Any, pool: Pool) -> None:
    user = cognito(pool, pool.client(), pool.user())
    user.authenticate(PASSWORD)
    user.update_profile({"given_name": "Ann"})
    assert user.get_user().given_name == "Ann"
    refresh_token = user.refresh_token
    user.logout()
    user.refresh_token = refresh_token
    with refused("NotAuthorizedException"):
        user.renew_access_token()


def test_the_administrators_side(cognito: Any, pool: Pool) -> None:
    user = cognito(pool, pool.client(ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]), pool.user())
    user.admin_authenticate(PASSWORD)
    assert user.id_claims["token_use"] == "id"
    assert user.admin_get_user().user_status == "CONFIRMED"
    assert [other.username for other in user.get_users()] == [user.username]
