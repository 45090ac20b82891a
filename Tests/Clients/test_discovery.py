"""What the server says about itself, and what its endpoints say about a token."""

from typing import Any

import pytest
import requests

from support.pages import Visitor
from support.pools import PASSWORD, Pool
from support.relying_party import RelyingParty
from support.server import DEMO_POOL, Server


def document(url: str) -> dict[str, Any]:
    answer = requests.get(url, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def test_discovery(pool: Pool) -> None:
    found = document(f"{pool.issuer}/.well-known/openid-configuration")
    assert found["issuer"] == pool.issuer
    for name, path in {
        "authorization_endpoint": "oauth2/authorize", "token_endpoint": "oauth2/token",
        "userinfo_endpoint": "oauth2/userInfo", "revocation_endpoint": "oauth2/revoke",
        "introspection_endpoint": "oauth2/introspect", "end_session_endpoint": "logout",
        "jwks_uri": ".well-known/jwks.json",
    }.items():
        assert found[name] == f"{pool.issuer}/{path}"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["id_token_signing_alg_values_supported"] == ["RS256"]
    assert found["subject_types_supported"] == ["public"]
    assert "code" in found["response_types_supported"]
    assert {"openid", "email", "phone", "profile"} <= set(found["scopes_supported"])
    assert {"client_secret_basic", "client_secret_post"} <= set(found["token_endpoint_auth_methods_supported"])
    assert {"authorization_code", "refresh_token", "client_credentials"} <= set(found["grant_types_supported"])
    assert found["authorization_response_iss_parameter_supported"] is True


def test_oauth_metadata_agrees(server: Server, pool: Pool) -> None:
    metadata = document(f"{server.url}/.well-known/oauth-authorization-server/{pool.id}")
    discovery = document(f"{pool.issuer}/.well-known/openid-configuration")
    for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "code_challenge_methods_supported"):
        assert metadata[name] == discovery[name]


def test_the_demo_pool_is_there(server: Server) -> None:
    assert document(f"{server.url}/{DEMO_POOL}/.well-known/openid-configuration")["issuer"].endswith(DEMO_POOL)
    assert requests.get(f"{server.url}/demo", timeout=10).status_code == 200
    assert requests.get(f"{server.url}/dev/mailbox", timeout=10).status_code == 200


def test_the_host_header_changes_nothing(pool: Pool) -> None:
    answer = requests.get(
        f"{pool.issuer}/.well-known/openid-configuration", timeout=10,
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("pool_id", ["us-east-1_Unknown00", "nothing", "us-east-1_Demo00000x"])
def test_an_unknown_pool(server: Server, pool_id: str) -> None:
    assert requests.get(f"{server.url}/{pool_id}/.well-known/openid-configuration", timeout=10).status_code == 404
    assert requests.get(f"{server.url}/{pool_id}/.well-known/jwks.json", timeout=10).status_code == 404


class TestTokenEndpoints:
    """Introspection (RFC 7662), revocation (RFC 7009) and user information with a token of the code flow."""

    @pytest.fixture
    def party(self, pool: Pool, server: Server) -> RelyingParty:
        self.client = pool.web_client()
        self.secret = (self.client.id, self.client.secret)
        party = RelyingParty(pool.issuer, self.client)
        visitor = Visitor(server.url).open(party.start()).send(username=pool.user(), password=PASSWORD)
        party.finish(visitor.departure)
        return party

    def introspect(self, pool: Pool, token: str, secret: Any = None) -> requests.Response:
        return requests.post(
            f"{pool.issuer}/oauth2/introspect", data={"token": token}, auth=secret or self.secret, timeout=10)

    def test_introspection(self, pool: Pool, party: RelyingParty) -> None:
        answer = self.introspect(pool, party.tokens["access_token"]).json()
        assert answer["active"] is True
        assert answer["client_id"] == self.client.id
        assert answer["sub"] == party.tokens["userinfo"]["sub"]
        assert self.introspect(pool, "nothing").json() == {"active": False}
        refused = self.introspect(pool, party.tokens["access_token"], (self.client.id, "wrong"))
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")

    def test_revocation(self, pool: Pool, party: RelyingParty) -> None:
        def revoke(token: str, secret: Any) -> requests.Response:
            return requests.post(f"{pool.issuer}/oauth2/revoke", data={"token": token}, auth=secret, timeout=10)

        refused = revoke(party.tokens["refresh_token"], (self.client.id, "wrong"))
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
        unsupported = revoke(party.tokens["access_token"], self.secret)
        assert (unsupported.status_code, unsupported.json()["error"]) == (400, "unsupported_token_type")
        party.refresh()
        assert revoke(party.tokens["refresh_token"], self.secret).status_code == 200
        assert revoke(party.tokens["refresh_token"], self.secret).status_code == 200
        assert revoke("nothing", self.secret).status_code == 200
        assert self.introspect(pool, party.tokens["access_token"]).json() == {"active": False}
        assert self.user_info(pool, party.tokens["access_token"]).status_code == 401

    def user_info(self, pool: Pool, token: str) -> requests.Response:
        return requests.get(
            f"{pool.issuer}/oauth2/userInfo", headers={"Authorization": f"Bearer {token}"}, timeout=10)

    def test_user_info_wants_an_access_token(self, pool: Pool, party: RelyingParty) -> None:
        assert self.user_info(pool, party.tokens["access_token"]).status_code == 200
        for token in (party.tokens["id_token"], party.tokens["refresh_token"], "nothing"):
            answer = self.user_info(pool, token)
            assert answer.status_code == 401
            assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        # A token in the address would end up in logs (RFC 9700 §4.3.2).
        query = requests.get(
            f"{pool.issuer}/oauth2/userInfo", params={"access_token": party.tokens["access_token"]}, timeout=10)
        assert query.status_code in (400, 401)
