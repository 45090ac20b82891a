"""`countersign dev`: what it keeps, what it throws away, who may use it, and how it is seeded."""

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.paths import BINARY, WORK
from support.pools import PASSWORD
from support.server import DEMO_POOL, Server, clean_environment

SEED = """
UserPools:
  - UserPoolId: us-east-1_Shop00000
    PoolName: Shop
    DeletionProtection: ACTIVE
    Schema:
      - {Name: level, AttributeDataType: Number, Mutable: true}
    ResourceServers:
      - Identifier: https://api.shop.example
        Name: Shop API
        Scopes: [{ScopeName: buy, ScopeDescription: Buy}]
    Clients:
      - ClientId: shopweb0000000000000000000
        ClientName: Web
        ClientSecret: shopsecretshopsecretshopsecret
        ExplicitAuthFlows: [ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
        AllowedOAuthFlowsUserPoolClient: true
        AllowedOAuthFlows: [client_credentials]
        AllowedOAuthScopes: [https://api.shop.example/buy]
    Groups:
      - {GroupName: staff, Precedence: 2}
    Domains:
      - Domain: shop
    Users:
      - Username: "1234"
        Password: Correct-horse-1
        UserAttributes: [{Name: "custom:level", Value: "7"}]
        Groups: [staff]
"""


@pytest.fixture
def data(request: pytest.FixtureRequest) -> Iterator[Path]:
    """An empty folder that PostgreSQL's user can come to."""
    folder = WORK / f"dev-{request.node.name.replace('[', '-').replace(']', '').replace('/', '-')}"
    shutil.rmtree(folder, ignore_errors=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(data: Path, *options: str) -> Iterator[Server]:
    server = Server.dev_on(data, *options)
    try:
        yield server
    finally:
        server.stop()


def refusal(data: Path, *options: str) -> str:
    """The message of a start that is refused."""
    result = subprocess.run(
        [BINARY, "dev", "--port", "0", "--data", data, *options], capture_output=True, text=True, timeout=60, cwd=WORK,
        stdin=subprocess.DEVNULL, env=clean_environment())
    assert result.returncode == 1, result.stdout
    return result.stderr


def add_keeper(server: Server) -> None:
    server.operator("cognito-idp").admin_create_user(
        UserPoolId=DEMO_POOL, Username="keeper", MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": "keeper@example.com"}])


def usernames(server: Server) -> set[str]:
    return {user["Username"] for user in server.operator("cognito-idp").list_users(UserPoolId=DEMO_POOL)["Users"]}


def test_data_are_kept_until_reset(data: Path) -> None:
    with running(data) as server:
        add_keeper(server)
        credentials = server.credentials_file.read_text()
    with running(data) as server:
        assert usernames(server) == {"demo", "keeper"}
        assert server.credentials_file.read_text() == credentials
    with running(data, "--reset") as server:
        assert usernames(server) == {"demo"}
        assert server.credentials_file.read_text() != credentials


def test_a_kill_loses_nothing(data: Path) -> None:
    server = Server.dev_on(data)
    add_keeper(server)
    assert server.process
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    with running(data) as server:
        assert usernames(server) == {"demo", "keeper"}


def test_one_process_at_a_time(data: Path) -> None:
    with running(data) as server:
        for options in ([], ["--reset"]):
            assert "in use by another" in refusal(data, *options)
        assert usernames(server) == {"demo"}


def test_an_ephemeral_one_touches_nothing(data: Path) -> None:
    with running(data) as server:
        add_keeper(server)
        # Beside the one that runs, too.
        with running(data, "--ephemeral") as other:
            assert usernames(other) == {"demo"}
    kept = {path.name for path in data.iterdir()}
    with running(data, "--ephemeral") as other:
        assert usernames(other) == {"demo"}
    assert {path.name for path in data.iterdir()} == kept
    with running(data) as server:
        assert usernames(server) == {"demo", "keeper"}


def test_an_ephemeral_one_leaves_nothing(data: Path) -> None:
    with running(data, "--ephemeral") as server:
        assert server.credentials_file == data / "credentials"
    assert list(data.iterdir()) == []


def test_a_seed(data: Path, tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text(SEED)
    pool, client = "us-east-1_Shop00000", "shopweb0000000000000000000"
    with running(data, "--seed", str(seed)) as server:
        api = server.operator("cognito-idp")
        described = api.describe_user_pool(UserPoolId=pool)["UserPool"]
        assert (described["Name"], described["DeletionProtection"], described["Domain"]) == ("Shop", "ACTIVE", "shop")
        answer = api.describe_user_pool_client(UserPoolId=pool, ClientId=client)["UserPoolClient"]
        assert answer["ClientSecret"] == "shopsecretshopsecretshopsecret"
        user = api.admin_get_user(UserPoolId=pool, Username="1234")
        assert user["UserStatus"] == "CONFIRMED"
        assert {"Name": "custom:level", "Value": "7"} in user["UserAttributes"]
        groups = api.admin_list_groups_for_user(UserPoolId=pool, Username="1234")["Groups"]
        assert [group["GroupName"] for group in groups] == ["staff"]
        api.admin_delete_user(UserPoolId=pool, Username="1234")
    # What is there is left as it is.
    with running(data, "--seed", str(seed)) as server:
        assert server.operator("cognito-idp").list_users(UserPoolId=pool)["Users"] == []


def test_a_seed_in_json(data: Path, tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"UserPools": [{
        "UserPoolId": "us-east-1_Json00000", "PoolName": "JSON",
        "Clients": [{"ClientId": "json0000000000000000000000", "ClientName": "App",
                     "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}],
        "Users": [{"Username": "ann", "Password": PASSWORD}]}]}))
    with running(data, "--ephemeral", "--seed", str(seed)) as server:
        answer = server.operator("cognito-idp").initiate_auth(
            ClientId="json0000000000000000000000", AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD})
        assert answer["AuthenticationResult"]["TokenType"] == "Bearer"


@pytest.mark.parametrize(("change", "message"), [
    (("PoolName: Shop", "PoolNam: Shop"), "UserPools[0]: PoolNam is not a member of CreateUserPool"),
    (("us-east-1_Shop00000", "eu-west-1_Shop00000"), "UserPools[0]: UserPoolId is of another region"),
    (("us-east-1_Shop00000", "shop"), "UserPools[0]: Value 'shop' at 'UserPoolId' failed to satisfy constraint"),
    (("    PoolName: Shop\n", ""), "UserPools[0]: InvalidParameterException: 1 validation error detected"),
    (("Precedence: 2", "Precedence: -2"), "UserPools[0].Groups[0]: InvalidParameterException"),
    (('Value: "7"', "Value: 7"), "UserPools[0].Users[0]: a value is of another type than AdminCreateUser asks for"),
    (("Groups: [staff]", "Groups: [boss]"), "UserPools[0].Users[0]: ResourceNotFoundException"),
    (("Correct-horse-1", "short"), "UserPools[0].Users[0]: InvalidPasswordException"),
    (("    Groups:\n", "    Groups: none\n    Group:\n"), "UserPools[0]: Group is not a member of CreateUserPool"),
    (("UserPools:", "Pools:"), "the document is one member UserPools, a list"),
    (("UserPools:", "UserPools: ["), "parser"),
])
def test_a_seed_with_a_fault(data: Path, tmp_path: Path, change: tuple[str, str], message: str) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text(SEED.replace(*change))
    assert message in refusal(data, "--seed", str(seed), "--ephemeral")


def test_half_a_seed_is_none(data: Path, tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text(SEED.replace("Correct-horse-1", "short"))
    refusal(data, "--seed", str(seed))
    seed.write_text(SEED)
    with running(data, "--seed", str(seed)) as server:
        users = server.operator("cognito-idp").list_users(UserPoolId="us-east-1_Shop00000")["Users"]
        assert [user["Username"] for user in users] == ["1234"]


def test_a_seed_that_is_not_there(data: Path) -> None:
    assert "cannot be read" in refusal(data, "--seed", "/nowhere.yaml")
