"""Authlib as relying party: the authorization code flow with PKCE, end to end over the hosted pages."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
import requests
from authlib.integrations.base_client.errors import MismatchingStateError, OAuthError
from authlib.integrations.requests_client import OAuth2Session

from support.mailbox import Mailbox
from support.pages import Visitor
from support.pools import CALLBACK, OTHER_PASSWORD, PASSWORD, SIGNED_OUT, AppClient, Pool, unique, unique_email
from support.relying_party import RelyingParty
from support.server import Server
from support.tokens import verified


@pytest.fixture
def visitor(server: Server) -> Visitor:
    return Visitor(server.url)


def signed_in(visitor: Visitor, url: str, username: str, password: str = PASSWORD) -> Visitor:
    """Opens the authorization request and signs in at the page it leads to."""
    return visitor.open(url).send(username=username, password=password)


def changed(url: str, **parameters: str | None) -> str:
    """The URL with parameters replaced, added, or (None) taken out."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | parameters
    return urlunsplit(parts._replace(query=urlencode({name: value for name, value in query.items() if value is not None})))


def at_hash(access_token: str) -> str:
    digest = hashlib.sha256(access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


class TestTheWholeWay:
    def test_signing_in(self, pool: Pool, visitor: Visitor) -> None:
        client, username = pool.web_client(), pool.user()
        party = RelyingParty(pool.issuer, client)
        signed_in(visitor, party.start(), username)
        assert visitor.callback["iss"] == pool.issuer
        tokens = party.finish(visitor.departure)

        assert tokens["token_type"] == "Bearer"
        assert tokens["expires_in"] == 3600
        assert set(tokens["scope"].split()) == {"openid", "email", "profile"}
        claims = tokens["userinfo"]
        assert claims["cognito:username"] == username
        assert claims["email"] == f"{username}@example.com"
        assert claims["email_verified"] is True
        assert claims["nonce"]
        assert claims["at_hash"] == at_hash(tokens["access_token"])
        verified(tokens["id_token"], pool.issuer, "id", client.id)
        access = verified(tokens["access_token"], pool.issuer, "access", client.id)
        assert set(access["scope"].split()) == {"openid", "email", "profile"}

    def test_user_info(self, pool: Pool, visitor: Visitor) -> None:
        party, username = RelyingParty(pool.issuer, pool.web_client()), pool.user()
        tokens = party.finish(signed_in(visitor, party.start(), username).departure)
        info = party.user_info()
        assert info["sub"] == tokens["userinfo"]["sub"]
        assert (info["email"], info["email_verified"]) == (f"{username}@example.com", True)
        assert info["username"] == username

    def test_refreshing(self, pool: Pool, visitor: Visitor) -> None:
        client = pool.web_client()
        party = RelyingParty(pool.issuer, client)
        tokens = party.finish(signed_in(visitor, party.start(), pool.user()).departure)
        again = party.refresh()
        before = verified(tokens["access_token"], pool.issuer, "access", client.id)
        after = verified(again["access_token"], pool.issuer, "access", client.id)
        assert after["jti"] != before["jti"]
        for name in ("sub", "origin_jti", "auth_time", "scope"):
            assert after[name] == before[name]
        assert verified(again["id_token"], pool.issuer, "id", client.id)["at_hash"] == at_hash(again["access_token"])

    def test_a_public_client(self, pool: Pool, visitor: Visitor) -> None:
        party = RelyingParty(
            pool.issuer, pool.web_client(GenerateSecret=False), token_endpoint_auth_method="none")
        assert party.finish(signed_in(visitor, party.start(), pool.user()).departure)["id_token"]

    @pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
    def test_a_secret_in_header_or_body(self, pool: Pool, visitor: Visitor, method: str) -> None:
        party = RelyingParty(pool.issuer, pool.web_client(), token_endpoint_auth_method=method)
        assert party.finish(signed_in(visitor, party.start(), pool.user()).departure)["access_token"]

    def test_without_openid_there_is_no_id_token(self, idp: Any, pool: Pool, visitor: Visitor) -> None:
        idp.create_resource_server(
            UserPoolId=pool.id, Identifier="api", Name="API", Scopes=[{"ScopeName": "read", "ScopeDescription": "Read"}])
        party = RelyingParty(pool.issuer, pool.web_client(AllowedOAuthScopes=["api/read"]), scope="api/read")
        tokens = party.finish(signed_in(visitor, party.start(), pool.user()).departure)
        assert "id_token" not in tokens
        assert tokens["scope"] == "api/read"

    def test_signing_up_on_the_way(self, pool: Pool, visitor: Visitor, mailbox: Mailbox) -> None:
        party, username, email = RelyingParty(pool.issuer, pool.web_client()), unique(), unique_email()
        visitor.open(party.start()).follow("signup").send(username=username, email=email, password=PASSWORD)
        visitor.send(code=mailbox.code(email))
        if visitor.departure is None:
            visitor.send(username=username, password=PASSWORD)
        assert party.finish(visitor.departure)["userinfo"]["email"] == email

    def test_a_forgotten_password_on_the_way(self, pool: Pool, visitor: Visitor, mailbox: Mailbox) -> None:
        party, username = RelyingParty(pool.issuer, pool.web_client()), pool.user()
        visitor.open(party.start()).follow("forgotPassword").send(username=username)
        visitor.send(code=mailbox.code(f"{username}@example.com"), password=OTHER_PASSWORD)
        if visitor.departure is None:
            visitor.send(username=username, password=OTHER_PASSWORD)
        assert party.finish(visitor.departure)["userinfo"]["cognito:username"] == username

    def test_a_temporary_password_on_the_way(self, idp: Any, pool: Pool, visitor: Visitor) -> None:
        party, username = RelyingParty(pool.issuer, pool.web_client()), unique()
        idp.admin_create_user(
            UserPoolId=pool.id, Username=username, TemporaryPassword=OTHER_PASSWORD, MessageAction="SUPPRESS")
        signed_in(visitor, party.start(), username, OTHER_PASSWORD)
        assert visitor.departure is None
        visitor.send(password=PASSWORD)
        assert party.finish(visitor.departure)["userinfo"]["cognito:username"] == username

    def test_a_wrong_password_keeps_the_page(self, pool: Pool, visitor: Visitor) -> None:
        party, username = RelyingParty(pool.issuer, pool.web_client()), pool.user()
        signed_in(visitor, party.start(), username, OTHER_PASSWORD)
        assert visitor.departure is None
        assert visitor.form("username", "password").fields["username"] == username
        assert OTHER_PASSWORD not in visitor.answer.text
        unknown = Visitor(visitor.server_url)
        signed_in(unknown, party.start(), unique("nobody"), OTHER_PASSWORD)
        # Nobody learns from the page whether the account exists.
        assert unknown.text == visitor.text
        visitor.send(username=username, password=PASSWORD)
        assert visitor.callback["code"]


class TestSessions:
    def test_who_is_signed_in_is_not_asked_again(self, pool: Pool, visitor: Visitor) -> None:
        first, second = RelyingParty(pool.issuer, pool.web_client()), RelyingParty(pool.issuer, pool.web_client())
        one = first.finish(signed_in(visitor, first.start(), pool.user()).departure)
        two = second.finish(visitor.open(second.start()).departure)
        assert two["userinfo"]["sub"] == one["userinfo"]["sub"]
        assert two["userinfo"]["auth_time"] == one["userinfo"]["auth_time"]

    def test_prompt(self, pool: Pool, visitor: Visitor) -> None:
        party, username = RelyingParty(pool.issuer, pool.web_client()), pool.user()
        visitor.open(party.start(prompt="none"))
        assert visitor.callback["error"] == "login_required"
        signed_in(visitor, party.start(), username)
        assert visitor.open(party.start(prompt="none")).callback["code"]
        visitor.open(party.start(prompt="login"))
        assert visitor.form("username", "password")

    def test_another_pool_is_another_session(self, pool: Pool, make_pool: Any, visitor: Visitor) -> None:
        party, other = RelyingParty(pool.issuer, pool.web_client()), make_pool()
        signed_in(visitor, party.start(), pool.user())
        visitor.open(RelyingParty(other.issuer, other.web_client()).start())
        assert visitor.form("username", "password")

    def test_signing_out(self, pool: Pool, visitor: Visitor) -> None:
        client = pool.web_client()
        party = RelyingParty(pool.issuer, client)
        signed_in(visitor, party.start(), pool.user())
        cookies = visitor.session.cookies.copy()
        visitor.open(f"{pool.issuer}/logout?{urlencode({'client_id': client.id, 'logout_uri': SIGNED_OUT})}")
        if visitor.departure is None:
            visitor.send()
        assert visitor.departure.split("?")[0] == SIGNED_OUT
        # The old cookie is worth nothing, even to someone who kept it.
        visitor.session.cookies = cookies
        visitor.open(party.start())
        assert visitor.form("username", "password")

    def test_signing_out_leads_nowhere_else(self, pool: Pool, visitor: Visitor) -> None:
        client = pool.web_client()
        for uri in ("https://evil.example/", SIGNED_OUT + ".evil.example", SIGNED_OUT + "/.."):
            visitor.open(f"{pool.issuer}/logout?{urlencode({'client_id': client.id, 'logout_uri': uri})}")
            assert visitor.departure is None
            assert visitor.answer.status_code == 400

    def test_cookies_are_safe(self, pool: Pool, visitor: Visitor) -> None:
        signed_in(visitor, RelyingParty(pool.issuer, pool.web_client()).start(), pool.user())
        assert visitor.session.cookies
        for cookie in visitor.session.cookies:
            assert cookie.has_nonstandard_attr("HttpOnly"), cookie.name
            assert cookie.get_nonstandard_attr("SameSite") in ("Lax", "Strict"), cookie.name


class TestAttacks:
    """What a client must not get away with, and what must not happen to it."""

    @pytest.fixture
    def party(self, pool: Pool) -> RelyingParty:
        self.client = pool.web_client()
        return RelyingParty(pool.issuer, self.client)

    def test_a_code_is_redeemed_once(self, pool: Pool, party: RelyingParty, visitor: Visitor) -> None:
        departure = signed_in(visitor, party.start(), pool.user()).departure
        with party.browser.session_transaction() as before:
            kept = dict(before)
        party.finish(departure)
        with party.browser.session_transaction() as after:
            after.update(kept)
        with pytest.raises(OAuthError, match="invalid_grant"):
            party.finish(departure)
        # Whoever redeems twice loses what the first redemption gave (RFC 6749 §4.1.2).
        with pytest.raises(OAuthError, match="invalid_grant"):
            party.refresh()

    def test_another_browsers_callback(self, pool: Pool, party: RelyingParty, visitor: Visitor) -> None:
        departure = signed_in(visitor, party.start(), pool.user()).departure
        with pytest.raises(MismatchingStateError):
            RelyingParty(pool.issuer, self.client).finish(departure)

    @pytest.mark.parametrize("uri", [
        CALLBACK + "/", CALLBACK + "?x=1", CALLBACK + "#x", CALLBACK + "@evil.example", CALLBACK.upper(),
        "http://localhost:3998/callback", "http://localhost:3999@evil.example/callback",
        "https://evil.example/callback", "javascript:alert(1)", CALLBACK + "/../x", CALLBACK + "%2f",
    ])
    def test_an_unregistered_redirect_is_an_error_page(self, party: RelyingParty, visitor: Visitor, uri: str) -> None:
        visitor.open(changed(party.start(), redirect_uri=uri))
        assert visitor.departure is None
        assert visitor.answer.status_code == 400
        assert "text/html" in visitor.answer.headers["Content-Type"]
        assert not any(uri in link for link in visitor.page.links)

    def test_an_unknown_client_is_an_error_page(self, party: RelyingParty, visitor: Visitor) -> None:
        visitor.open(changed(party.start(), client_id="0123456789abcdefghijklmnop"))
        assert visitor.departure is None
        assert visitor.answer.status_code == 400

    @pytest.mark.parametrize(("change", "error"), [
        ({"response_type": "id_token"}, "unsupported_response_type"), ({"response_type": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"), ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unauthorized_client"),
    ])
    def test_a_bad_request_is_told_to_the_client(
        self, party: RelyingParty, visitor: Visitor, change: dict[str, str], error: str
    ) -> None:
        visitor.open(changed(party.start(), **change))
        if visitor.departure and "#" in visitor.departure:
            visitor.departure = visitor.departure.replace("#", "?")
        assert visitor.callback["error"] == error
        assert visitor.callback["state"]
        assert "code" not in visitor.callback

    def test_a_repeated_parameter_is_refused(self, party: RelyingParty, visitor: Visitor) -> None:
        visitor.open(party.start() + "&scope=openid")
        assert visitor.departure is None or visitor.callback["error"] == "invalid_request"
        assert visitor.departure is not None or visitor.answer.status_code == 400

    @pytest.mark.parametrize(("change", "error"), [
        ({"code_verifier": "a" * 43}, "invalid_grant"), ({"code_verifier": None}, "invalid_grant"),
        ({"redirect_uri": CALLBACK + "/other"}, "invalid_grant"), ({"code": "wrong"}, "invalid_grant"),
        ({"grant_type": "password", "username": "x", "password": "y"}, "unsupported_grant_type"),
        ({"client_secret": "wrong"}, "invalid_client"), ({"client_secret": None}, "invalid_client"),
        ({"grant_type": None}, "invalid_request"),
    ])
    def test_a_bad_redemption(
        self, pool: Pool, party: RelyingParty, visitor: Visitor, change: dict[str, str | None], error: str
    ) -> None:
        verifier = "v" * 64
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        signed_in(visitor, changed(party.start(), code_challenge=challenge), pool.user())
        form = {
            "grant_type": "authorization_code", "code": visitor.callback["code"], "redirect_uri": CALLBACK,
            "client_id": self.client.id, "client_secret": self.client.secret, "code_verifier": verifier, **change,
        }
        answer = redeem(pool, form)
        assert answer.json()["error"] == error
        assert answer.status_code == (401 if error == "invalid_client" else 400)
        assert answer.headers["Cache-Control"] == "no-store"

    def test_a_code_of_another_client(self, pool: Pool, party: RelyingParty, visitor: Visitor) -> None:
        url = changed(party.start(), code_challenge=None, code_challenge_method=None)
        code = signed_in(visitor, url, pool.user()).callback["code"]
        other = pool.web_client()
        answer = redeem(pool, {
            "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "client_id": other.id,
            "client_secret": other.secret,
        })
        assert answer.json()["error"] == "invalid_grant"

    def test_a_verifier_nobody_asked_for(self, pool: Pool, party: RelyingParty, visitor: Visitor) -> None:
        url = changed(party.start(), code_challenge=None, code_challenge_method=None)
        code = signed_in(visitor, url, pool.user()).callback["code"]
        answer = redeem(pool, {
            "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "client_id": self.client.id,
            "client_secret": self.client.secret, "code_verifier": "v" * 64,
        })
        assert answer.json()["error"] == "invalid_grant"

    def test_a_form_without_its_token(self, pool: Pool, party: RelyingParty, visitor: Visitor) -> None:
        visitor.open(party.start())
        form = visitor.form("username", "password")
        url = requests.compat.urljoin(visitor.answer.url, form.action)
        answer = visitor.session.post(
            url, data={"username": pool.user(), "password": PASSWORD}, allow_redirects=False, timeout=30)
        assert not answer.headers.get("Location", "").startswith(CALLBACK)

    def test_a_page_tells_the_browser_to_be_careful(self, party: RelyingParty, visitor: Visitor) -> None:
        headers = visitor.open(party.start()).answer.headers
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in headers

    def test_markup_in_a_parameter_stays_text(self, party: RelyingParty, visitor: Visitor) -> None:
        for name in ("state", "login_hint", "redirect_uri", "scope", "client_id", "nonce"):
            text = visitor.open(changed(party.start(), **{name: '"><svg onload=alert(1)>'})).answer.text
            assert "<svg onload" not in text


def redeem(pool: Pool, form: dict[str, str | None]) -> requests.Response:
    """One request to the token endpoint, without Authlib's care."""
    sent = {name: value for name, value in form.items() if value is not None}
    return requests.post(f"{pool.issuer}/oauth2/token", data=sent, timeout=30)


class TestMachines:
    """The client_credentials grant."""

    @pytest.fixture
    def client(self, idp: Any, pool: Pool) -> AppClient:
        idp.create_resource_server(
            UserPoolId=pool.id, Identifier="api", Name="API",
            Scopes=[{"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")])
        return pool.web_client(AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=["api/read"])

    def test_a_token(self, pool: Pool, client: AppClient) -> None:
        machine = OAuth2Session(client.id, client.secret, scope="api/read")
        tokens = machine.fetch_token(f"{pool.issuer}/oauth2/token", grant_type="client_credentials")
        assert "refresh_token" not in tokens and "id_token" not in tokens
        claims = verified(tokens["access_token"], pool.issuer, "access", client.id)
        assert claims["sub"] == client.id
        assert claims["scope"] == "api/read"
        assert "username" not in claims

    def test_no_scope_means_all_that_are_allowed(self, pool: Pool, client: AppClient) -> None:
        tokens = OAuth2Session(client.id, client.secret).fetch_token(
            f"{pool.issuer}/oauth2/token", grant_type="client_credentials")
        assert tokens["scope"] == "api/read"

    def test_no_more_than_is_allowed(self, pool: Pool, client: AppClient) -> None:
        for scope in ("api/write", "api/read api/write", "openid"):
            answer = redeem(pool, {
                "grant_type": "client_credentials", "client_id": client.id, "client_secret": client.secret,
                "scope": scope,
            })
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")

    def test_a_machine_is_no_user(self, pool: Pool, client: AppClient) -> None:
        tokens = OAuth2Session(client.id, client.secret).fetch_token(
            f"{pool.issuer}/oauth2/token", grant_type="client_credentials")
        answer = requests.get(
            f"{pool.issuer}/oauth2/userInfo", timeout=10,
            headers={"Authorization": f"Bearer {tokens['access_token']}"})
        assert answer.status_code in (401, 403)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    def test_a_client_of_another_flow(self, pool: Pool) -> None:
        client = pool.web_client()
        answer = redeem(pool, {
            "grant_type": "client_credentials", "client_id": client.id, "client_secret": client.secret})
        assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
