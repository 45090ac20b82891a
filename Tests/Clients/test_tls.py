"""TLS and HTTP/2 on the main listener."""

import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from support.certificates import Authority
from support.paths import WORK
from support.ports import free_pair
from support.server import DEMO_POOL, Server

DEMO = {"client_id": "demomachine000000000000000", "secret": "demosecretdemosecretdemosecretdemosecretdemosecret01"}


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(WORK / "tls-authority")


@pytest.fixture(scope="module")
def tls(authority: Authority) -> Iterator[Server]:
    port = free_pair()
    file = str(authority.server_file("localhost"))
    data = WORK / "tls"
    shutil.rmtree(data, ignore_errors=True)
    # The last --port counts.
    server = Server.dev_on(
        data, "--ephemeral", "--port", str(port), authority=authority.file, environment={
            "COUNTERSIGN_TLS_CERTIFICATE": file, "COUNTERSIGN_TLS_KEY": file,
            "COUNTERSIGN_PUBLIC_URL": f"https://localhost:{port}"})
    server.port = port
    yield server
    server.stop()


def curl(server: Server, path: str, *options: str) -> tuple[str, int, dict[str, str], str]:
    """Protocol, status, headers and body of one request."""
    result = subprocess.run(
        ["curl", "-sS", "-i", "--max-time", "20", "--cacert", server.authority, *options, f"{server.url}{path}"],
        capture_output=True, text=True, timeout=60, check=True)
    head, _, body = result.stdout.partition("\n\n")
    lines = head.splitlines()
    protocol, status = lines[0].split()[:2]
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return protocol, int(status), headers, body


@pytest.mark.parametrize(("option", "protocol"), [("--http2", "HTTP/2"), ("--http1.1", "HTTP/1.1")])
def test_both_protocols(tls: Server, option: str, protocol: str) -> None:
    spoken, status, headers, body = curl(tls, f"/{DEMO_POOL}/.well-known/openid-configuration", option)
    assert (spoken, status) == (protocol, 200)
    assert json.loads(body)["issuer"] == f"{tls.url}/{DEMO_POOL}"
    spoken, status, headers, body = curl(
        tls, f"/{DEMO_POOL}/oauth2/token", option, "-u", f"{DEMO['client_id']}:{DEMO['secret']}", "-d",
        "grant_type=client_credentials")
    assert (spoken, status) == (protocol, 200)
    assert json.loads(body)["token_type"] == "Bearer"
    spoken, status, headers, body = curl(tls, "/nothing", option, "-H", "Accept: text/html")
    assert (spoken, status) == (protocol, 404)
    assert headers["strict-transport-security"].startswith("max-age=31536000")


def test_cookies_are_bound_to_the_host(tls: Server) -> None:
    path = (
        f"/{DEMO_POOL}/oauth2/authorize?response_type=code&client_id=demopublic0000000000000000"
        "&redirect_uri=http://localhost:3000/callback&scope=openid"
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256")
    _, status, headers, _ = curl(tls, path)
    assert status in (200, 302, 303)
    cookie = headers["set-cookie"]
    assert cookie.startswith("__host-")
    assert "secure" in cookie and "httponly" in cookie and "samesite=lax" in cookie


@pytest.mark.parametrize("option", ["--http2", "--http1.1"])
@pytest.mark.parametrize(("excess", "statuses"), [
    (["-H", f"X-Long: {'x' * 40_000}"], {400, 431}),
    ([word for number in range(100) for word in ("-H", f"X-{number}: 1")], {400, 431}),
    (["-d", "@-"], {413}),
])
def test_what_is_too_large_is_refused(tls: Server, option: str, excess: list[str], statuses: set[int]) -> None:
    result = subprocess.run(
        ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "20", "--cacert", tls.authority, option,
         *excess, f"{tls.url}/"], capture_output=True, text=True, timeout=60, check=False, input="x" * 300_000)
    # A refusal, or a connection or stream that is ended.
    assert int(result.stdout) in statuses | {0}, result.stdout
    assert curl(tls, f"/{DEMO_POOL}/.well-known/jwks.json", option)[1] == 200


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_protocols_are_refused(tls: Server, version: ssl.TLSVersion) -> None:
    context = ssl.create_default_context(cafile=str(tls.authority))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with socket.create_connection(("localhost", tls.port), timeout=10) as connection:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            context.wrap_socket(connection, server_hostname="localhost")


def test_an_sdk_over_tls(tls: Server) -> None:
    client = boto3.client(
        "cognito-idp", endpoint_url=tls.url, region_name="us-east-1", verify=str(tls.authority),
        aws_access_key_id="unused", aws_secret_access_key="unused", config=Config(retries={"max_attempts": 0}))
    answer = client.initiate_auth(
        ClientId="demopublic0000000000000000", AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "demo", "PASSWORD": "Demo-password-1"})
    assert answer["AuthenticationResult"]["ExpiresIn"] == 3600


def test_plain_http_is_not_answered(tls: Server) -> None:
    with socket.create_connection(("localhost", tls.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"HTTP/1.1 200" not in connection.recv(1000)
