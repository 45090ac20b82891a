"""Debian's SimpleSAMLphp as a SAML identity provider of somebody else's, on the loopback with a folder of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from support.paths import WORK
from support.ports import free_port
from support.server import clean_environment
from support.waiting import wait_for

WWW = "/usr/share/simplesamlphp/www"
PASSWORD = "Correct-Horse-7!"

CONFIG = """<?php
$config = [
    'baseurlpath' => '%(url)s/', 'certdir' => '%(folder)s/', 'tempdir' => '%(folder)s/tmp',
    'loggingdir' => '%(folder)s/', 'datadir' => '%(folder)s/', 'cachedir' => '%(folder)s/cache',
    'secretsalt' => 'salt-of-this-test-and-no-other', 'auth.adminpassword' => 'admin-of-this-test',
    'technicalcontact_email' => 'na@example.org', 'timezone' => 'UTC', 'logging.handler' => 'errorlog',
    'enable.saml20-idp' => true, 'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'store.type' => 'phpsession', 'session.phpsession.savepath' => '%(folder)s/tmp', 'session.cookie.secure' => false,
    'session.cookie.samesite' => null, 'session.phpsession.cookiename' => 'SimpleSAML', 'language.default' => 'en',
    'metadatadir' => '%(folder)s/metadata', 'metadata.sources' => [['type' => 'flatfile']],
    'trusted.url.domains' => null, 'theme.use' => 'default', 'debug' => null, 'showerrors' => true,
    'errorreporting' => false, 'admin.protectindexpage' => false, 'usenewui' => false,
];
"""

SOURCES = """<?php
$config = ['people' => ['exampleauth:UserPass', %(people)s]];
"""

HOSTED = """<?php
$metadata['%(entity)s'] = [
    'host' => '__DEFAULT__', 'privatekey' => 'idp.pem', 'certificate' => 'idp.crt', 'auth' => 'people',
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
];
"""


@dataclass
class ServiceProvider:
    """Who asks: what an administrator enters of them."""

    entity_id: str
    acs: str
    logout: str | None = None
    # Base64 of DER; requests must be signed by it, and assertions are encrypted to it where that is wanted.
    certificate: str | None = None
    encrypts: bool = False
    wants_signed_requests: bool = False


class SimpleSAML:
    """A running identity provider."""

    def __init__(self, url: str, folder: Path):
        self.url = url
        self.folder = folder
        self.entity_id = f"{url}/saml2/idp/metadata.php"

    @property
    def metadata(self) -> str:
        """Its EntityDescriptor."""
        return requests.get(self.entity_id, timeout=10).text

    def trust(self, provider: ServiceProvider) -> None:
        """Makes it answer a service provider; read anew with each request."""
        values: dict[str, Any] = {
            "AssertionConsumerService": provider.acs, "saml20.sign.response": True, "saml20.sign.assertion": True,
            "simplesaml.nameidattribute": "uid", "assertion.encryption": provider.encrypts,
            "validate.authnrequest": provider.wants_signed_requests,
        }
        if provider.logout:
            values |= {"SingleLogoutService": provider.logout, "sign.logout": True, "validate.logout": True}
        if provider.certificate:
            values["certData"] = provider.certificate
        with (self.folder / "metadata" / "saml20-sp-remote.php").open("a") as file:
            file.write(f"$metadata[{php(provider.entity_id)}] = {php(values)};\n")

    def start_address(self, entity_id: str, relay_state: str) -> str:
        """Where a sign-in begins that nobody asked for."""
        request = requests.Request(
            "GET", f"{self.url}/saml2/idp/SSOService.php", params={"spentityid": entity_id, "RelayState": relay_state})
        return request.prepare().url or ""


def php(value: Any) -> str:
    """A value as PHP writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "[" + ", ".join(f"{php(key)} => {php(inner)}" for key, inner in value.items()) + "]"
    if isinstance(value, list):
        return "[" + ", ".join(map(php, value)) + "]"
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def people(*names: str) -> dict[str, Any]:
    return {
        f"{name}:{PASSWORD}": {
            "uid": [name], "email": [f"{name}@saml.example"], "givenName": [name.capitalize()], "groups": ["a", "b"],
        }
        for name in names
    }


def make_keys(folder: Path) -> None:
    """A key and a certificate signed by itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365)).sign(key, hashes.SHA256()))
    (folder / "idp.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    (folder / "idp.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def prepare(folder: Path, url: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("tmp", "cache", "metadata", "config"):
        (folder / name).mkdir(parents=True)
    make_keys(folder)
    values = {"url": url, "folder": str(folder), "entity": f"{url}/saml2/idp/metadata.php"}
    (folder / "config" / "config.php").write_text(CONFIG % values)
    listed = ", ".join(f"{php(key)} => {php(value)}" for key, value in people("mira", "noah").items())
    (folder / "config" / "authsources.php").write_text(SOURCES % {"people": listed})
    (folder / "metadata" / "saml20-idp-hosted.php").write_text(HOSTED % values)
    (folder / "metadata" / "saml20-sp-remote.php").write_text("<?php\n")


@contextmanager
def simple_saml() -> Iterator[SimpleSAML]:
    """Starts one; it ends with the test."""
    port = free_port()
    folder = WORK / "simplesaml"
    started = SimpleSAML(f"http://localhost:{port}", folder)
    prepare(folder, started.url)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            ["php", "-d", "display_errors=0", "-d", "opcache.enable=0", "-S", f"127.0.0.1:{port}", "-t", WWW],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            env={**clean_environment(), "SIMPLESAMLPHP_CONFIG_DIR": str(folder / "config"),
                 "PHP_CLI_SERVER_WORKERS": "4"})
    try:
        wait_for("SimpleSAMLphp", lambda: answers(started.entity_id), seconds=30)
        yield started
    finally:
        os.killpg(process.pid, 15)
        process.wait(timeout=20)


def answers(url: str) -> bool | None:
    """True once it does."""
    try:
        return requests.get(url, timeout=5).status_code == 200 or None
    except requests.RequestException:
        return None
