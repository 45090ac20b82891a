"""`countersign serve`: two equal nodes on one PostgreSQL, with mail by SMTP."""

import base64
import json
import re
import secrets
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from support.errors import refused
from support.mail_sink import MailSink
from support.pools import PASSWORD, Pool, sign_in, unique, unique_email
from support.ports import free_pair
from support.postgres import Postgres
from support.server import Server, launch
from support.waiting import wait_for

ACCESS_KEY, SECRET_KEY = "AKIATESTCOUNTERSIGN0", secrets.token_hex(20)


class Cluster:
    """Two nodes; both build issuers from the one public URL, which is the first node's."""

    def __init__(self, nodes: list[Server], sink: MailSink, environment: dict[str, str]):
        self.nodes = nodes
        self.environment = environment
        self.sink = sink
        self.clients: list[Any] = [client_of(node_url(node)) for node in nodes]


def node_url(node: Server) -> str:
    return f"http://127.0.0.1:{node.port}"


def client_of(url: str, service: str = "cognito-idp", keys: dict[str, str] | None = None) -> Any:
    """With the operator's keys, or with others as IAM and STS give them."""
    keys = keys or {"AccessKeyId": ACCESS_KEY, "SecretAccessKey": SECRET_KEY}
    return boto3.client(
        service, endpoint_url=url, region_name="us-east-1", aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys.get("SessionToken"),
        config=Config(retries={"max_attempts": 0}))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Postgres() as database, MailSink() as sink:
        ports = [free_pair(), free_pair()]
        environment = {
            "COUNTERSIGN_DATABASE_URL": database.url,
            "COUNTERSIGN_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "COUNTERSIGN_PUBLIC_URL": f"http://localhost:{ports[0]}",
            "COUNTERSIGN_ROOT_ACCESS_KEY_ID": ACCESS_KEY, "COUNTERSIGN_ROOT_SECRET_ACCESS_KEY": SECRET_KEY,
            "COUNTERSIGN_SMTP_URL": f"smtp://localhost:{sink.port}?from=login@example.org",
        }
        process, log = launch("migrate", ["migrate"], environment)
        assert process.wait(timeout=60) == 0, log.read_text()
        nodes: list[Server] = []
        try:
            for number, port in enumerate(ports):
                nodes.append(Server.serve(f"node-{number}", port, environment))
            yield Cluster(nodes, sink, environment)
        finally:
            for node in nodes:
                node.stop()


def test_both_are_ready(cluster: Cluster) -> None:
    for node in cluster.nodes:
        for path in ("live", "ready"):
            assert requests.get(f"http://127.0.0.1:{node.port + 1}/health/{path}", timeout=10).status_code == 200
        metrics = requests.get(f"http://127.0.0.1:{node.port + 1}/metrics", timeout=10)
        assert metrics.status_code == 200
        assert metrics.headers["Content-Type"].startswith("text/plain")
        for name in ("waiting", "oldest_seconds", "delivered", "failed", "dropped"):
            assert re.search(rf"^countersign_messages_{name} \d", metrics.text, re.MULTILINE), name
        # Not to be had on the main listener, and nothing of development either.
        for path in ("/metrics", "/health/ready", "/dev/mailbox", "/dev/messages", "/demo"):
            assert requests.get(f"{node_url(node)}{path}", timeout=10).status_code == 404


def test_begun_at_one_node_and_finished_at_the_other(cluster: Cluster) -> None:
    first, second = cluster.clients
    pool = Pool(first, cluster.nodes[0].url)
    client, username, email = pool.client(), unique(), unique_email()
    first.sign_up(
        ClientId=client.id, Username=username, Password=PASSWORD, UserAttributes=[{"Name": "email", "Value": email}])
    mail = cluster.sink.next_to(email)
    assert mail.sender == "login@example.org"
    code = re.search(r"\b\d{6}\b", mail.part("plain"))[0]
    second.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode=code)
    tokens = sign_in(first, client, username)
    assert second.get_user(AccessToken=tokens["AccessToken"])["Username"] == username
    second.global_sign_out(AccessToken=tokens["AccessToken"])
    with refused("NotAuthorizedException", "Access Token has been revoked"):
        first.get_user(AccessToken=tokens["AccessToken"])
    # Two workers, one mail.
    assert len(cluster.sink.all_to(email)) == 1


def test_a_client_that_is_gone_is_gone_everywhere(cluster: Cluster) -> None:
    first, second = cluster.clients
    pool = Pool(first, cluster.nodes[0].url)
    client, username = pool.client(), pool.user()
    sign_in(second, client, username)
    first.delete_user_pool_client(UserPoolId=pool.id, ClientId=client.id)

    # At once, though this node may not have heard of it: the write asks.
    with refused("ResourceNotFoundException", f"User pool client {client.id} does not exist."):
        sign_in(second, client, username)


def test_new_signing_keys_are_seen_by_every_node(cluster: Cluster) -> None:
    pool = Pool(cluster.clients[0], cluster.nodes[0].url)

    def published(node: Server) -> set[str]:
        answer = requests.get(f"{node_url(node)}/{pool.id}/.well-known/jwks.json", timeout=10)
        return {key["kid"] for key in answer.json()["keys"]}

    before = published(cluster.nodes[0])
    assert published(cluster.nodes[1]) == before
    process, log = launch("rotate", ["keys", "rotate", "--pool", pool.id, "--overlap", "10"], cluster.environment)
    assert process.wait(timeout=60) == 0, log.read_text()
    made = set(log.read_text().split())
    assert len(made) == 2 and not made & before
    for node in cluster.nodes:
        wait_for("the new keys", lambda node=node: published(node) == before | made or None, seconds=5)


@pytest.mark.parametrize(("arguments", "answer"), [
    (["migrate"], {"applied": []}), (["keys", "rewrap"], {"moved": 0, "skipped": 0}),
])
def test_commands_answer_in_json(cluster: Cluster, arguments: list[str], answer: dict[str, Any]) -> None:
    process, log = launch("json", [*arguments, "--json"], cluster.environment)
    assert process.wait(timeout=60) == 0, log.read_text()
    assert json.loads(log.read_text()) == answer


def test_rewrapping_without_the_key_names_what_it_skips(cluster: Cluster) -> None:
    Pool(cluster.clients[0], cluster.nodes[0].url)
    other = {**cluster.environment, "COUNTERSIGN_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode()}
    process, log = launch("rewrap", ["keys", "rewrap"], other)
    assert process.wait(timeout=60) == 1
    assert re.search(r"^countersign: signing_keys us-east-1_\w+ \S+: is sealed under a key that was not given$",
                     log.read_text(), re.MULTILINE)
    assert "0 values moved" in log.read_text()


@pytest.mark.parametrize(("arguments", "message"), [
    (["--pool", "us-east-1_Nothing00"], "User pool us-east-1_Nothing00 does not exist."),
    (["--pool", "us-east-1_Nothing00", "--overlap", "1"], "the overlap is 6 minutes to a week"),
])
def test_keys_that_cannot_be_rotated(cluster: Cluster, arguments: list[str], message: str) -> None:
    process, log = launch("rotate", ["keys", "rotate", *arguments], cluster.environment)
    assert process.wait(timeout=60) == 1
    assert message in log.read_text()


def test_credentials_that_are_revoked_end_on_every_node(cluster: Cluster) -> None:
    name = unique("role")
    first = cluster.nodes[0]
    iam = client_of(node_url(first), "iam")
    user = iam.create_user(UserName=name)["User"]["Arn"]
    key = iam.create_access_key(UserName=name)["AccessKey"]
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": {
        "Effect": "Allow", "Principal": {"AWS": user}, "Action": "sts:AssumeRole"}}))["Role"]["Arn"]

    def take() -> dict[str, str]:
        taken = client_of(node_url(first), "sts", key).assume_role(RoleArn=role, RoleSessionName="work")
        given: dict[str, str] = taken["Credentials"]
        return given

    def works(node: Server, keys: dict[str, str]) -> bool:
        try:
            client_of(node_url(node), "sts", keys).get_caller_identity()
        except ClientError as error:
            assert error.response["Error"]["Code"] == "InvalidClientTokenId"
            return False
        return True

    old = take()
    assert all(works(node, old) for node in cluster.nodes)
    process, log = launch("revoke", ["credentials", "revoke", "--role", name], cluster.environment)
    assert process.wait(timeout=60) == 0, log.read_text()
    assert log.read_text().startswith("Ended: all temporary credentials made before 20")
    for node in cluster.nodes:
        wait_for("the revocation", lambda node=node: not works(node, old) or None, seconds=5)
    new = take()
    assert all(works(node, new) for node in cluster.nodes)


@pytest.mark.parametrize(("arguments", "status", "message"), [
    ([], 64, "Give one of --role, --user and --identity."),
    (["--role", "a", "--user", "b"], 64, "Give one of --role, --user and --identity."),
    (["--role", "nobody"], 1, "The role with name nobody cannot be found."),
    (["--user", "nobody"], 1, "The user with name nobody cannot be found."),
    (["--role", "nobody", "--before", "yesterday"], 1, "yesterday is no time"),
    (["--role", "nobody", "--before", "2999-01-01T00:00:00Z"], 1, "2999-01-01T00:00:00Z is not in the past"),
])
def test_credentials_that_cannot_be_revoked(
        cluster: Cluster, arguments: list[str], status: int, message: str) -> None:
    process, log = launch("revoke", ["credentials", "revoke", *arguments], cluster.environment)
    assert process.wait(timeout=60) == status
    assert message in log.read_text()
