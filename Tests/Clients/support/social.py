"""The social providers on the loopback: emulators of their servers, for a browser and the server under test."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from support.paths import EMULATORS
from support.server import clean_environment

CLIENT = {"client_id": "app-of-ours", "client_secret": "secret-of-the-app"}


@dataclass
class Social:
    """Where the emulators listen, and by which key Apple's client proves itself."""

    port: int
    apple_key: str
    apple_team: str
    apple_key_id: str

    def at(self, host: str, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{host}{path}"

    def details(self, kind: str) -> dict[str, str]:
        """ProviderDetails of a type, with the emulator's addresses in place of the provider's."""
        return getattr(self, f"_{kind.lower()}")()

    def _google(self) -> dict[str, str]:
        return {
            **CLIENT, "authorize_scopes": "openid email profile",
            "authorize_url": self.at("accounts.google.com", "/o/oauth2/v2/auth"),
            "token_url": self.at("www.googleapis.com", "/oauth2/v4/token"),
            "jwks_uri": self.at("www.googleapis.com", "/oauth2/v3/certs"),
        }

    def _facebook(self) -> dict[str, str]:
        return {
            **CLIENT, "authorize_scopes": "public_profile, email", "api_version": "v21.0",
            "authorize_url": self.at("www.facebook.com", "/v21.0/dialog/oauth"),
            "token_url": self.at("graph.facebook.com", "/v21.0/oauth/access_token"),
            "attributes_url": self.at("graph.facebook.com", "/v21.0/me?fields="),
        }

    def _loginwithamazon(self) -> dict[str, str]:
        return {
            **CLIENT, "authorize_scopes": "profile", "authorize_url": self.at("www.amazon.com", "/ap/oa"),
            "token_url": self.at("api.amazon.com", "/auth/o2/token"),
            "attributes_url": self.at("api.amazon.com", "/user/profile"),
        }

    def _signinwithapple(self) -> dict[str, str]:
        return {
            "client_id": CLIENT["client_id"], "authorize_scopes": "name email", "team_id": self.apple_team,
            "key_id": self.apple_key_id, "private_key": self.apple_key,
            "authorize_url": self.at("appleid.apple.com", "/auth/authorize"),
            "token_url": self.at("appleid.apple.com", "/auth/token"),
            "jwks_uri": self.at("appleid.apple.com", "/auth/keys"),
        }


@contextmanager
def emulators() -> Iterator[Social]:
    """Starts them; they end with their standard input."""
    process = subprocess.Popen(
        [EMULATORS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean_environment())
    assert process.stdin and process.stdout
    try:
        yield Social(**json.loads(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(timeout=10)
