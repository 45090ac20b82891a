"""A relying party as people write one: Flask, with Authlib doing OpenID Connect.

Authlib reads the discovery document, makes state, nonce and PKCE, and verifies the ID token by the published keys:
issuer, audience, nonce, time and at_hash.
"""

from typing import Any
from urllib.parse import urlsplit

import flask
from authlib.integrations.flask_client import OAuth
from flask.testing import FlaskClient

from support.pools import CALLBACK, AppClient


class RelyingParty:
    """The app, with one browser's session at it."""

    def __init__(self, issuer: str, client: AppClient, scope: str = "openid email profile",
                 callback: str = CALLBACK, **client_settings: Any):
        app = flask.Flask("relying-party")
        app.secret_key = "only for this test"
        app.config["PROPAGATE_EXCEPTIONS"] = True
        oauth = OAuth(app)
        self.provider = oauth.register(
            "countersign", client_id=client.id, client_secret=client.secret,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": scope, "code_challenge_method": "S256", **client_settings})
        self.app = app
        self.callback = callback
        self.tokens: dict[str, Any] = {}
        app.add_url_rule("/login", view_func=self._login)
        app.add_url_rule("/callback", view_func=self._callback)
        self.browser: FlaskClient = app.test_client()

    def start(self, **parameters: str) -> str:
        """Where the app sends the browser."""
        answer = self.browser.get("/login", query_string=parameters)
        assert answer.status_code == 302
        return answer.headers["Location"]

    def finish(self, departure: str) -> dict[str, Any]:
        """The browser comes back with this URL; the tokens, `userinfo` being the verified ID token's claims."""
        assert departure.startswith(self.callback)
        answer = self.browser.get(f"/callback?{urlsplit(departure).query}")
        assert answer.status_code == 200, answer.text
        return self.tokens

    def refresh(self) -> dict[str, Any]:
        with self.app.test_request_context():
            return self.provider.fetch_access_token(
                grant_type="refresh_token", refresh_token=self.tokens["refresh_token"])

    def user_info(self) -> dict[str, Any]:
        with self.app.test_request_context():
            return self.provider.userinfo(token=self.tokens)

    def _login(self) -> flask.Response:
        return self.provider.authorize_redirect(self.callback, **flask.request.args.to_dict())

    def _callback(self) -> str:
        self.tokens = self.provider.authorize_access_token()
        return "signed in"
