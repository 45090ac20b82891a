"""From a hosted page to an API behind Debian's nginx: sign-in, token exchange, credentials, a signed request."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from support.identities import Access, IdentityPool
from support.nginx import GuardedAPI
from support.pages import Visitor
from support.pools import CALLBACK, PASSWORD, AppClient, Pool
from support.server import Server

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
CREDENTIALS = "urn:countersign:token-type:aws-credentials"
READ_ORDERS = "arn:aws:execute-api:us-east-1:000000000000:orders/prod/GET/orders/*"


@pytest.fixture(scope="module")
def api(server: Server) -> Iterator[GuardedAPI]:
    started = GuardedAPI(server.url)
    yield started
    started.stop()


def signed(api: GuardedAPI, method: str, path: str, credentials: Credentials, body: bytes = b"") -> requests.Response:
    request = AWSRequest(method, api.url + path, data=body)
    if body:
        request.headers["X-Amz-Content-SHA256"] = SigV4Auth(credentials, "execute-api", "us-east-1").payload(request)
    SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
    return requests.request(method, api.url + path, headers=dict(request.headers), data=body, timeout=10)


def exchanged(server: Server, pool: Pool, client: AppClient, identity_pool: IdentityPool) -> Credentials:
    """Through the hosted page to an ID token, and through the token endpoint to credentials."""
    asked = urlencode({
        "response_type": "code", "client_id": client.id, "redirect_uri": CALLBACK, "scope": "openid email"})
    visitor = Visitor(server.url).open(f"{pool.issuer}/oauth2/authorize?{asked}")
    code = visitor.send(username=pool.user(), password=PASSWORD).callback["code"]
    tokens = requests.post(f"{pool.issuer}/oauth2/token", timeout=10, auth=(client.id, client.secret), data={
        "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}).json()
    answer = requests.post(f"{pool.issuer}/oauth2/token", timeout=10, auth=(client.id, client.secret), data={
        "grant_type": EXCHANGE, "subject_token": tokens["id_token"], "subject_token_type": ID_TOKEN,
        "audience": identity_pool.id, "requested_token_type": CREDENTIALS})
    assert answer.status_code == 200, answer.text
    given = answer.json()["credentials"]
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def test_from_the_hosted_page_to_the_guarded_api(access: Access, server: Server, pool: Pool, api: GuardedAPI) -> None:
    client = pool.web_client(CALLBACK)
    identity_pool = access.identity_pool(pool, client)
    identity_pool.role("authenticated", [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": READ_ORDERS}])
    credentials = exchanged(server, pool, client, identity_pool)
    passed = signed(api, "GET", "/orders/7?full=1&a=b%20c", credentials)
    assert passed.status_code == 200, api.log()
    assert passed.text.startswith("GET /orders/7?full=1&a=b%20c for arn:aws:sts::000000000000:assumed-role/")
    assert signed(api, "DELETE", "/orders/7", credentials).status_code == 403
    assert signed(api, "GET", "/customers/7", credentials).status_code == 403
    assert requests.get(f"{api.url}/orders/7", timeout=10).status_code == 401
    forged = Credentials(credentials.access_key, "another-secret", credentials.token)
    assert signed(api, "GET", "/orders/7", forged).status_code == 401
    # What the check says of the caller is not the caller's to say.
    smuggled = requests.get(f"{api.url}/orders/7", timeout=10, headers={"X-Countersign-Principal": "root"})
    assert smuggled.status_code == 401


def test_a_body_is_covered_by_its_signed_hash(access: Access, server: Server, pool: Pool, api: GuardedAPI) -> None:
    client = pool.web_client(CALLBACK)
    identity_pool = access.identity_pool(pool, client)
    identity_pool.role("authenticated", [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}])
    credentials = exchanged(server, pool, client, identity_pool)
    body = json.dumps({"amount": 1}).encode()
    passed = signed(api, "POST", "/orders", credentials, body)
    assert passed.status_code == 200, api.log()
    assert passed.text.endswith(body.decode())
