"""Debian's Glewlwyd as an OpenID provider of somebody else's, on the loopback with a database of its own."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from support.paths import WORK
from support.ports import free_port
from support.server import clean_environment
from support.waiting import wait_for

SCHEMA = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
TEMPLATE = Path("/usr/share/glewlwyd/templates/glewlwyd-debian.conf.properties")
WEB_APP = Path("/usr/share/glewlwyd/webapp")
WEB_CONFIG = Path("/etc/glewlwyd/config-2.7.json/config.json")
# As Glewlwyd ships it.
ADMIN = {"username": "admin", "password": "password"}
SECRET = "secret-at-glewlwyd-1"
PASSWORD = "Correct-Horse-7!"


class Glewlwyd:
    """A running Glewlwyd; `issuer` is its OpenID provider."""

    def __init__(self, url: str):
        self.url = url
        self.issuer = f"{url}/api/oidc"
        self.session = requests.Session()

    def set_up(self) -> None:
        """The provider, as an administrator makes it: the code flow with PKCE, and an address in the claims."""
        self._post("auth", ADMIN)
        private, public = key_pair()
        self._post("mod/plugin", {
            "module": "oidc", "name": "oidc", "display_name": "OpenID", "parameters": {
                "iss": self.issuer, "jwt-type": "rsa", "jwt-key-size": "256", "key": private, "cert": public,
                "access-token-duration": 3600, "refresh-token-duration": 3600, "code-duration": 60,
                "refresh-token-rolling": False, "allow-non-oidc": False, "auth-type-code-enabled": True,
                "auth-type-token-enabled": False, "auth-type-id-token-enabled": True, "auth-type-none-enabled": False,
                "auth-type-password-enabled": False, "auth-type-client-enabled": False,
                "auth-type-device-enabled": False, "auth-type-refresh-enabled": False,
                "subject-type": "public", "name-claim": "mandatory", "email-claim": "mandatory",
                "name-claim-scope": [], "email-claim-scope": [], "claims": [], "scope": [],
                "allowed-scope": ["openid"], "pkce-allowed": True, "pkce-method-plain-allowed": False,
                "jwks-show": True, "secret-type": "pairwise", "address-claim": {"type": "no"},
            }})

    def client(self, callback: str) -> tuple[str, str]:
        """Registers a client; its id and secret."""
        self._post("client/?source=database", {
            "client_id": "countersign", "name": "Countersign", "confidential": True, "client_secret": SECRET,
            "redirect_uri": [callback], "authorization_type": ["code"], "token_endpoint_auth_method":
            ["client_secret_post"], "enabled": True, "scope": []})
        return "countersign", SECRET

    def user(self, name: str) -> str:
        """Makes a user with an address."""
        self._post("user/?source=database", {
            "username": name, "password": PASSWORD, "name": f"{name} of Glewlwyd", "email": f"{name}@glewlwyd.example",
            "scope": ["g_profile", "openid"], "enabled": True})
        return name

    def _post(self, path: str, body: dict[str, Any]) -> None:
        answer = self.session.post(f"{self.url}/api/{path}", json=body, timeout=10)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"


def key_pair() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def prepare(folder: Path, port: int) -> Path:
    """Database, pages and configuration in a folder; the configuration's path."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pages = folder / "webapp"
    # Debian has a folder where the file belongs.
    shutil.copytree(WEB_APP, pages, ignore=shutil.ignore_patterns("config.json"))
    shutil.copyfile(WEB_CONFIG, pages / "config.json")
    database = folder / "glewlwyd.db"
    with sqlite3.connect(database) as connection:
        connection.executescript(SCHEMA.read_text())
    changes = {
        "port=4593": f"port={port}", '#bind_address="127.0.0.1"': 'bind_address="127.0.0.1"',
        "_G_EXTRNAL_URL_": f"http://localhost:{port}", 'log_mode="file"': 'log_mode="console"',
        '# static_files_path="/usr/share/glewlwyd/webapp/"': f'static_files_path="{pages}/"',
        '@include "/etc/glewlwyd/glewlwyd-db.conf"': f'database = {{ type = "sqlite3"; path = "{database}"; }};',
    }
    text = TEMPLATE.read_text()
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    file = folder / "glewlwyd.conf"
    file.write_text(text)
    return file


@contextmanager
def glewlwyd() -> Iterator[Glewlwyd]:
    """Starts one; it ends with the test."""
    port = free_port()
    folder = WORK / "glewlwyd"
    configuration = prepare(folder, port)
    started = Glewlwyd(f"http://localhost:{port}")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            ["glewlwyd", f"--config-file={configuration}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env=clean_environment())
    try:
        wait_for("Glewlwyd", lambda: answers(started.url), seconds=30)
        started.set_up()
        yield started
    finally:
        process.terminate()
        process.wait(timeout=20)


def answers(url: str) -> bool | None:
    """True once it does."""
    try:
        return requests.get(f"{url}/config", timeout=2).status_code == 200 or None
    except requests.RequestException:
        return None
