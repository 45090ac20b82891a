"""Debian's Apache with mod_auth_openidc, as a child process on loopback with a configuration of its own."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import requests

from support.pools import AppClient
from support.ports import free_port
from support.waiting import wait_for

PROGRAM = Path("/usr/sbin/apache2")
MODULES = Path("/usr/lib/apache2/modules")

# unixd is compiled in or not, depending on the release; the rest are files.
WANTED = [
    "mpm_event", "authn_core", "authz_core", "authz_user", "auth_openidc", "headers", "mime", "dir", "alias", "env",
]

CONFIGURATION = """
ServerName localhost
Listen 127.0.0.1:{port}
ServerRoot "{folder}"
PidFile "{folder}/apache.pid"
DefaultRuntimeDir "{folder}"
Mutex "file:{folder}" default
ErrorLog "{folder}/error.log"
LogLevel warn auth_openidc:info
DocumentRoot "{folder}/site"
TypesConfig /etc/mime.types
{identity}
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client_id}
OIDCClientSecret {client_secret}
OIDCRedirectURI http://localhost:{port}/protected/callback
OIDCCryptoPassphrase only-for-this-test
OIDCScope "openid email profile"
OIDCPKCEMethod S256
OIDCRemoteUserClaim cognito:username
OIDCDefaultLoggedOutURL http://localhost:{port}/index.html

<Directory "{folder}/site">
    Require all granted
</Directory>
<Location "/protected">
    AuthType openid-connect
    Require valid-user
    Header always set X-Remote-User "expr=%{{REMOTE_USER}}"
    Header always set X-Claim-Email "%{{OIDC_CLAIM_email}}e"
    Header always set X-Claim-Email-Verified "%{{OIDC_CLAIM_email_verified}}e"
    Header always set X-Access-Token "%{{OIDC_access_token}}e"
</Location>
<Location "/forbidden">
    AuthType openid-connect
    Require claim cognito:groups:nobody-has-this-group
</Location>
"""


class Apache:
    """A site with a page for everybody and one for those who are signed in."""

    def __init__(self, port: int):
        self.port = port
        self.url = f"http://localhost:{port}"
        self.callback = f"{self.url}/protected/callback"
        # Apache leaves root for www-data, which must be able to come here.
        self.folder = Path(tempfile.mkdtemp(prefix="countersign-apache-"))
        self.folder.chmod(0o755)
        self.process: subprocess.Popen | None = None

    @classmethod
    def prepared(cls) -> "Apache":
        """Knows its address, and so can be registered; not running yet."""
        return cls(free_port())

    def start(self, issuer: str, client: AppClient) -> None:
        for name in ("site", "site/protected", "site/forbidden"):
            (self.folder / name).mkdir(mode=0o755)
        for name, text in {"": "for everybody", "protected/": "only signed in", "forbidden/": "nobody"}.items():
            (self.folder / "site" / f"{name}index.html").write_text(text)
        if os.getuid() == 0:
            shutil.chown(self.folder, "www-data", "www-data")
        configuration = self.folder / "apache.conf"
        configuration.write_text(self._configuration(issuer, client))
        self.process = subprocess.Popen(
            [PROGRAM, "-DFOREGROUND", "-f", configuration], stdin=subprocess.DEVNULL,
            stdout=(self.folder / "output.log").open("wb"), stderr=subprocess.STDOUT,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C"})
        wait_for("Apache", self._answers)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What went wrong, for an assertion's message."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def _configuration(self, issuer: str, client: AppClient) -> str:
        modules = [
            f'LoadModule {name}_module "{MODULES}/mod_{name}.so"'
            for name in WANTED if (MODULES / f"mod_{name}.so").exists()
        ]
        identity = "User www-data\nGroup www-data" if os.getuid() == 0 else ""
        return "\n".join(modules) + CONFIGURATION.format(
            port=self.port, folder=self.folder, issuer=issuer, client_id=client.id, client_secret=client.secret,
            identity=identity)

    def _answers(self) -> bool | None:
        assert self.process
        assert self.process.poll() is None, self.log()
        try:
            return requests.get(f"{self.url}/index.html", timeout=5).text == "for everybody" or None
        except requests.ConnectionError:
            return None
