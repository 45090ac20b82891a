"""boto3: signing in by password, as the user and as an administrator, and what the tokens say."""

import json
import re
import time
from typing import Any

import jwt
import pytest

from support.errors import refused
from support.mailbox import Mailbox
from support.pools import OTHER_PASSWORD, PASSWORD, AppClient, Pool, sign_in, unique
from support.tokens import keys, verified

WRONG = "Incorrect username or password."
ENABLED, LEGACY = {"PreventUserExistenceErrors": "ENABLED"}, {"PreventUserExistenceErrors": "LEGACY"}


def test_the_tokens_of_a_password(public: Any, pool: Pool) -> None:
    client, username = pool.client(), pool.user()
    before = int(time.time())
    tokens = sign_in(public, client, username)
    assert set(tokens) == {"AccessToken", "IdToken", "RefreshToken", "ExpiresIn", "TokenType"}
    assert (tokens["ExpiresIn"], tokens["TokenType"]) == (3600, "Bearer")

    access = verified(tokens["AccessToken"], pool.issuer, "access", client.id)
    identity = verified(tokens["IdToken"], pool.issuer, "id", client.id)
    attributes = pool.attributes(username)
    assert access["scope"] == "aws.cognito.signin.user.admin"
    assert access["username"] == username
    assert "aud" not in access
    assert identity["cognito:username"] == username
    assert identity["email"] == attributes["email"]
    assert identity["email_verified"] is True
    # at_hash belongs to tokens of the OAuth endpoints.
    assert "at_hash" not in identity and "nonce" not in identity
    for claims in (access, identity):
        assert claims["sub"] == attributes["sub"]
        assert before - 2 <= claims["auth_time"] == claims["iat"] <= time.time() + 2
        assert claims["exp"] == claims["iat"] + 3600
        assert re.fullmatch(r"[0-9a-f-]{36}", claims["jti"])
    assert access["origin_jti"] == identity["origin_jti"]
    assert access["jti"] != identity["jti"]


def test_two_keys_sign_two_kinds_of_token(public: Any, pool: Pool) -> None:
    tokens = sign_in(public, pool.client(), pool.user())
    access, identity = (jwt.get_unverified_header(tokens[name]) for name in ("AccessToken", "IdToken"))
    assert set(access) == set(identity) == {"kid", "alg"}
    assert access["kid"] != identity["kid"]
    published = keys(pool.issuer)
    assert {access["kid"], identity["kid"]} <= set(published)
    for key in published.values():
        assert (key["kty"], key["alg"], key["use"], key["e"]) == ("RSA", "RS256", "sig", "AQAB")
        assert not {"d", "p", "q", "dp", "dq", "qi"} & set(key)


def test_an_administrator_signs_a_user_in(idp: Any, pool: Pool) -> None:
    client, username = pool.client(), pool.user()

    def initiate(password: str) -> dict[str, Any]:
        return idp.admin_initiate_auth(
            UserPoolId=pool.id, ClientId=client.id, AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password})

    tokens = initiate(PASSWORD)["AuthenticationResult"]
    assert verified(tokens["AccessToken"], pool.issuer, "access", client.id)["username"] == username
    with refused("NotAuthorizedException", WRONG):
        initiate(OTHER_PASSWORD)


def test_nobody_learns_who_exists(public: Any, pool: Pool) -> None:
    username = pool.user()
    client = pool.client(**ENABLED)
    for name in (username, unique("nobody")):
        with refused("NotAuthorizedException", WRONG):
            sign_in(public, client, name, OTHER_PASSWORD)


def test_unless_the_client_wants_it(public: Any, pool: Pool) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        sign_in(public, pool.client(**LEGACY), unique("nobody"))


def test_a_flow_that_the_client_does_not_allow(public: Any, idp: Any, pool: Pool) -> None:
    client = pool.client(ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    username = pool.user()
    with refused("InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client"):
        sign_in(public, client, username)
    with refused("InvalidParameterException"):
        idp.admin_initiate_auth(
            UserPoolId=pool.id, ClientId=client.id, AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": PASSWORD})


def test_a_disabled_user_stays_outside(public: Any, idp: Any, pool: Pool) -> None:
    client, username = pool.client(), pool.user()
    tokens = sign_in(public, client, username)
    idp.admin_disable_user(UserPoolId=pool.id, Username=username)
    with refused("NotAuthorizedException", "User is disabled."):
        sign_in(public, client, username)
    with refused({"NotAuthorizedException", "UserNotFoundException"}):
        public.get_user(AccessToken=tokens["AccessToken"])
    idp.admin_enable_user(UserPoolId=pool.id, Username=username)
    sign_in(public, client, username)


def test_a_secret_is_proved(public: Any, pool: Pool) -> None:
    client, username = pool.client(GenerateSecret=True), pool.user()
    sign_in(public, client, username)
    for hashed in (None, client.secret_hash("somebody-else"), "AAAA"):
        parameters = {"USERNAME": username, "PASSWORD": PASSWORD}
        if hashed:
            parameters["SECRET_HASH"] = hashed
        with refused("NotAuthorizedException"):
            public.initiate_auth(ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)


def test_a_client_of_another_pool(public: Any, make_pool: Any) -> None:
    username = make_pool().user()
    with refused({"NotAuthorizedException", "UserNotFoundException"}):
        sign_in(public, make_pool().client(), username)


def test_five_wrong_passwords_lock_the_right_one_out(public: Any, pool: Pool) -> None:
    client, username = pool.client(), pool.user()
    for _ in range(5):
        with refused("NotAuthorizedException"):
            sign_in(public, client, username, OTHER_PASSWORD)
    with refused("NotAuthorizedException", "Password attempts exceeded"):
        sign_in(public, client, username)


class TestNewPasswordRequired:
    """A user made by an administrator signs in with a temporary password and replaces it."""

    @staticmethod
    def challenged(idp: Any, public: Any, pool: Pool) -> tuple[AppClient, str, dict[str, Any]]:
        client, username = pool.client(), unique()
        made = idp.admin_create_user(
            UserPoolId=pool.id, Username=username, TemporaryPassword=OTHER_PASSWORD, MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": f"{username}@example.com"}])["User"]
        assert made["UserStatus"] == "FORCE_CHANGE_PASSWORD"
        answer = public.initiate_auth(
            ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": OTHER_PASSWORD})
        return client, username, answer

    @staticmethod
    def respond(public: Any, client: AppClient, session: str, username: str, password: str = PASSWORD) -> dict[str, Any]:
        return public.respond_to_auth_challenge(
            ClientId=client.id, ChallengeName="NEW_PASSWORD_REQUIRED", Session=session,
            ChallengeResponses={"USERNAME": username, "NEW_PASSWORD": password})

    def test_the_challenge_and_its_answer(self, idp: Any, public: Any, pool: Pool) -> None:
        client, username, answer = self.challenged(idp, public, pool)
        assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
        assert "AuthenticationResult" not in answer
        assert 20 <= len(answer["Session"]) <= 2048
        parameters = answer["ChallengeParameters"]
        assert parameters["USER_ID_FOR_SRP"] == username
        assert json.loads(parameters["requiredAttributes"]) == []
        assert json.loads(parameters["userAttributes"])["email"] == f"{username}@example.com"

        tokens = self.respond(public, client, answer["Session"], username)["AuthenticationResult"]
        verified(tokens["IdToken"], pool.issuer, "id", client.id)
        assert idp.admin_get_user(UserPoolId=pool.id, Username=username)["UserStatus"] == "CONFIRMED"
        sign_in(public, client, username)
        with refused("NotAuthorizedException", WRONG):
            sign_in(public, client, username, OTHER_PASSWORD)

    def test_a_session_is_answered_once(self, idp: Any, public: Any, pool: Pool) -> None:
        client, username, answer = self.challenged(idp, public, pool)
        self.respond(public, client, answer["Session"], username)
        with refused("NotAuthorizedException"):
            self.respond(public, client, answer["Session"], username, "Another-Horse-9!")
        sign_in(public, client, username)

    def test_a_weak_password_leaves_the_user_as_it_was(self, idp: Any, public: Any, pool: Pool) -> None:
        client, username, answer = self.challenged(idp, public, pool)
        with refused("InvalidPasswordException", starts="Password did not conform with policy: "):
            self.respond(public, client, answer["Session"], username, "weak")
        user = idp.admin_get_user(UserPoolId=pool.id, Username=username)
        assert user["UserStatus"] == "FORCE_CHANGE_PASSWORD"

    def test_no_other_session_does(self, idp: Any, public: Any, pool: Pool) -> None:
        client, username, _ = self.challenged(idp, public, pool)
        _, _, another = self.challenged(idp, public, pool)
        for session in ("A" * 24, another["Session"]):
            with refused({"NotAuthorizedException", "InvalidParameterException", "CodeMismatchException"}):
                self.respond(public, client, session, username)

    def test_another_challenge_name_gives_no_tokens(self, idp: Any, public: Any, pool: Pool) -> None:
        client, username, answer = self.challenged(idp, public, pool)
        with refused({"NotAuthorizedException", "InvalidParameterException", "CodeMismatchException"}):
            public.respond_to_auth_challenge(
                ClientId=client.id, ChallengeName="SOFTWARE_TOKEN_MFA", Session=answer["Session"],
                ChallengeResponses={"USERNAME": username, "SOFTWARE_TOKEN_MFA_CODE": "123456"})


def test_an_invitation_carries_the_temporary_password(idp: Any, public: Any, pool: Pool, mailbox: Mailbox) -> None:
    client, username = pool.client(), unique()
    email = f"{username}@example.com"
    idp.admin_create_user(
        UserPoolId=pool.id, Username=username, DesiredDeliveryMediums=["EMAIL"],
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}])
    message = mailbox.next(email)
    assert message["kind"] == "AdminCreateUser"
    answer = public.initiate_auth(
        ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": message["code"]})
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
