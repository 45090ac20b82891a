"""boto3: refresh, rotation with its grace, revocation and signing out everywhere."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.errors import refused
from support.pools import AppClient, Pool, sign_in
from support.tokens import claims_of, verified

REVOKED = "Refresh Token has been revoked"


def refresh(public: Any, client: AppClient, token: str, flow: str = "REFRESH_TOKEN_AUTH") -> dict[str, Any]:
    answer = public.initiate_auth(ClientId=client.id, AuthFlow=flow, AuthParameters={"REFRESH_TOKEN": token})
    return answer["AuthenticationResult"]


def rotate(public: Any, client: AppClient, token: str) -> dict[str, Any]:
    return public.get_tokens_from_refresh_token(ClientId=client.id, RefreshToken=token)["AuthenticationResult"]


@pytest.fixture
def rotating(pool: Pool) -> Any:
    """Makes a client that rotates, with this many seconds of grace."""
    def make(grace: int) -> AppClient:
        return pool.client(
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
            RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": grace})
    return make


@pytest.mark.parametrize("flow", ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"])
def test_a_refresh(public: Any, pool: Pool, flow: str) -> None:
    client = pool.client()
    first = sign_in(public, client, pool.user())
    second = refresh(public, client, first["RefreshToken"], flow)
    assert set(second) == {"AccessToken", "IdToken", "ExpiresIn", "TokenType"}
    old = verified(first["AccessToken"], pool.issuer, "access", client.id)
    new = verified(second["AccessToken"], pool.issuer, "access", client.id)
    for name in ("sub", "scope", "username", "origin_jti", "auth_time"):
        assert new[name] == old[name]
    assert new["jti"] != old["jti"]
    assert verified(second["IdToken"], pool.issuer, "id", client.id)["auth_time"] == old["auth_time"]


def test_a_refresh_sees_what_has_changed(public: Any, idp: Any, pool: Pool) -> None:
    client, username = pool.client(), pool.user()
    tokens = sign_in(public, client, username)
    idp.create_group(UserPoolId=pool.id, GroupName="new")
    idp.admin_add_user_to_group(UserPoolId=pool.id, Username=username, GroupName="new")
    assert claims_of(refresh(public, client, tokens["RefreshToken"])["AccessToken"])["cognito:groups"] == ["new"]


def test_only_the_whole_token_refreshes(public: Any, pool: Pool) -> None:
    client = pool.client()
    token = sign_in(public, client, pool.user())["RefreshToken"]
    middle = len(token) // 2
    flipped = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1:]
    for wrong in ("invalid-refresh-token", token[:-1], token[:middle], flipped, token + "A"):
        with refused("NotAuthorizedException", starts="Invalid Refresh Token"):
            refresh(public, client, wrong)
    refresh(public, client, token)


def test_a_token_is_its_clients(public: Any, make_pool: Any, pool: Pool) -> None:
    token = sign_in(public, pool.client(), pool.user())["RefreshToken"]
    for other in (pool.client(), make_pool().client()):
        with refused("NotAuthorizedException"):
            refresh(public, other, token)


def test_a_client_with_a_secret_proves_it(public: Any, pool: Pool) -> None:
    client, username = pool.client(GenerateSecret=True), pool.user()
    token = sign_in(public, client, username)["RefreshToken"]
    with refused("NotAuthorizedException"):
        refresh(public, client, token)
    public.initiate_auth(
        ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": token, "SECRET_HASH": client.secret_hash(username)})
    public.get_tokens_from_refresh_token(ClientId=client.id, RefreshToken=token, ClientSecret=client.secret)


def test_a_disabled_user_does_not_refresh(public: Any, idp: Any, pool: Pool) -> None:
    client, username = pool.client(), pool.user()
    token = sign_in(public, client, username)["RefreshToken"]
    idp.admin_disable_user(UserPoolId=pool.id, Username=username)
    with refused("NotAuthorizedException"):
        refresh(public, client, token)


def test_lifetimes_are_the_clients(public: Any, pool: Pool) -> None:
    client = pool.client(
        AccessTokenValidity=5, IdTokenValidity=10,
        TokenValidityUnits={"AccessToken": "minutes", "IdToken": "minutes"})
    tokens = sign_in(public, client, pool.user())
    access, identity = claims_of(tokens["AccessToken"]), claims_of(tokens["IdToken"])
    assert tokens["ExpiresIn"] == 300
    assert access["exp"] - access["iat"] == 300
    assert identity["exp"] - identity["iat"] == 600


class TestRotation:
    """RefreshTokenRotation: each refresh gives a successor, and a stolen token ends the family."""

    def test_each_refresh_gives_another_token(self, public: Any, pool: Pool, rotating: Any) -> None:
        client = rotating(0)
        first = sign_in(public, client, pool.user())
        second = rotate(public, client, first["RefreshToken"])
        third = rotate(public, client, second["RefreshToken"])
        assert len({first["RefreshToken"], second["RefreshToken"], third["RefreshToken"]}) == 3
        origins = {claims_of(tokens["AccessToken"])["origin_jti"] for tokens in (first, second, third)}
        assert len(origins) == 1

    def test_within_the_grace_the_same_successor(self, public: Any, pool: Pool, rotating: Any) -> None:
        client = rotating(60)
        first = sign_in(public, client, pool.user())["RefreshToken"]
        second = rotate(public, client, first)["RefreshToken"]
        assert rotate(public, client, first)["RefreshToken"] == second
        rotate(public, client, second)

    def test_a_token_used_again_ends_the_family(self, public: Any, pool: Pool, rotating: Any) -> None:
        client = rotating(0)
        first = sign_in(public, client, pool.user())
        second = rotate(public, client, first["RefreshToken"])
        with refused("RefreshTokenReuseException"):
            rotate(public, client, first["RefreshToken"])
        with refused({"NotAuthorizedException", "RefreshTokenReuseException"}):
            rotate(public, client, second["RefreshToken"])
        with refused("NotAuthorizedException", "Access Token has been revoked"):
            public.get_user(AccessToken=second["AccessToken"])

    def test_two_steps_back_is_no_retry(self, public: Any, pool: Pool, rotating: Any) -> None:
        client = rotating(60)
        first = sign_in(public, client, pool.user())["RefreshToken"]
        second = rotate(public, client, first)["RefreshToken"]
        rotate(public, client, second)
        with refused("RefreshTokenReuseException"):
            rotate(public, client, first)

    def test_fifty_at_once_get_one_successor(self, public: Any, pool: Pool, rotating: Any) -> None:
        client = rotating(60)
        token = sign_in(public, client, pool.user())["RefreshToken"]
        with ThreadPoolExecutor(25) as threads:
            answers = list(threads.map(lambda _: rotate(public, client, token)["RefreshToken"], range(50)))
        assert len(set(answers)) == 1

    def test_without_grace_one_of_many_wins(self, public: Any, pool: Pool, rotating: Any) -> None:
        client = rotating(0)
        token = sign_in(public, client, pool.user())["RefreshToken"]

        def attempt(_: int) -> str:
            try:
                rotate(public, client, token)
                return "tokens"
            except ClientError as error:
                return error.response["Error"]["Code"]

        with ThreadPoolExecutor(10) as threads:
            answers = list(threads.map(attempt, range(10)))
        assert answers.count("tokens") == 1
        assert set(answers) <= {"tokens", "RefreshTokenReuseException", "NotAuthorizedException"}

    def test_the_old_flow_is_closed(self, public: Any, pool: Pool, rotating: Any) -> None:
        client = rotating(60)
        token = sign_in(public, client, pool.user())["RefreshToken"]
        with refused({"InvalidParameterException", "NotAuthorizedException"}):
            refresh(public, client, token)
        rotate(public, client, token)


class TestRevocation:
    """RevokeToken, GlobalSignOut and AdminUserGlobalSignOut."""

    def test_a_revoked_token(self, public: Any, pool: Pool) -> None:
        client, username = pool.client(), pool.user()
        tokens, other = sign_in(public, client, username), sign_in(public, client, username)
        public.revoke_token(ClientId=client.id, Token=tokens["RefreshToken"])
        with refused("NotAuthorizedException", REVOKED):
            refresh(public, client, tokens["RefreshToken"])
        with refused("NotAuthorizedException", "Access Token has been revoked"):
            public.get_user(AccessToken=tokens["AccessToken"])
        # Another sign-in of the same user is not concerned, and revoking again is no error.
        refresh(public, client, other["RefreshToken"])
        public.get_user(AccessToken=other["AccessToken"])
        public.revoke_token(ClientId=client.id, Token=tokens["RefreshToken"])

    def test_only_refresh_tokens_are_revoked(self, public: Any, pool: Pool) -> None:
        client = pool.client()
        tokens = sign_in(public, client, pool.user())
        with refused("UnsupportedTokenTypeException"):
            public.revoke_token(ClientId=client.id, Token=tokens["AccessToken"])

    def test_not_by_another_client(self, public: Any, pool: Pool) -> None:
        client = pool.client()
        tokens = sign_in(public, client, pool.user())
        try:
            public.revoke_token(ClientId=pool.client().id, Token=tokens["RefreshToken"])
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] < 500
        refresh(public, client, tokens["RefreshToken"])

    @pytest.mark.parametrize("administrator", [False, True])
    def test_signing_out_everywhere(self, public: Any, idp: Any, pool: Pool, administrator: bool) -> None:
        client, username = pool.client(), pool.user()
        first, second = sign_in(public, client, username), sign_in(public, client, username)
        if administrator:
            idp.admin_user_global_sign_out(UserPoolId=pool.id, Username=username)
        else:
            public.global_sign_out(AccessToken=first["AccessToken"])
        for tokens in (first, second):
            with refused("NotAuthorizedException", REVOKED):
                refresh(public, client, tokens["RefreshToken"])
            with refused("NotAuthorizedException", "Access Token has been revoked"):
                public.get_user(AccessToken=tokens["AccessToken"])
        fresh = sign_in(public, client, username)
        public.get_user(AccessToken=fresh["AccessToken"])
