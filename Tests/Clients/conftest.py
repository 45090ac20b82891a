"""The server under test and the fixtures around it.

`COUNTERSIGN_URL` points the tests at a server that runs already (`countersign dev`); its credentials come from
`AWS_SHARED_CREDENTIALS_FILE`, else from `.countersign/credentials`. Without it the optimised binary is started.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from support.identities import Access
from support.mailbox import Mailbox
from support.paths import ROOT
from support.pools import Pool
from support.server import Server
from support.wire import watch

watch()

PROFILE = "countersign"
REGION = "us-east-1"

# Read before the environment is cleaned.
GIVEN_URL = os.environ.get("COUNTERSIGN_URL", "").rstrip("/")
GIVEN_CREDENTIALS = Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE", ROOT / ".countersign" / "credentials"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """`countersign dev`, started once for the session."""
    if GIVEN_URL:
        yield Server(GIVEN_URL, GIVEN_CREDENTIALS)
        return
    started = Server.dev("server")
    yield started
    started.stop()


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[pytest.MonkeyPatch]:
    """No configuration or credentials of this machine reach an SDK, and none is asked of the network."""
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        patch.delenv(name)
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    patch.setenv("AWS_DEFAULT_REGION", REGION)
    patch.setenv("AWS_CONFIG_FILE", os.devnull)
    patch.setenv("NO_PROXY", "*")
    yield patch
    patch.undo()


@pytest.fixture(scope="session")
def session(server: Server, environment: pytest.MonkeyPatch) -> boto3.Session:
    """The operator's boto3 session, from the shared-credentials file that the server wrote; also the default of every
    SDK that is not told otherwise."""
    environment.setenv("AWS_SHARED_CREDENTIALS_FILE", str(server.credentials_file))
    environment.setenv("AWS_PROFILE", PROFILE)
    return boto3.Session(profile_name=PROFILE, region_name=REGION)


def without_retries(**settings: Any) -> Config:
    """An error is the answer: no second attempt hides it."""
    return Config(retries={"max_attempts": 0}, connect_timeout=5, read_timeout=30, **settings)


@pytest.fixture(scope="session")
def idp(session: boto3.Session, server: Server) -> Any:
    """cognito-idp with the operator's signature."""
    return session.client("cognito-idp", endpoint_url=server.url, config=without_retries())


@pytest.fixture(scope="session")
def public(server: Server) -> Any:
    """cognito-idp as an app has it: nothing is signed."""
    return boto3.Session(region_name=REGION).client(
        "cognito-idp", endpoint_url=server.url, config=without_retries(signature_version=UNSIGNED))


@pytest.fixture(scope="session")
def access(session: boto3.Session, server: Server) -> Access:
    """IAM, STS and identity pools with the operator's signature."""
    return Access(*(
        session.client(name, endpoint_url=server.url, config=without_retries())
        for name in ("iam", "sts", "cognito-identity")))


def unsigned(server: Server, service: str) -> Any:
    return boto3.Session(region_name=REGION).client(
        service, endpoint_url=server.url, config=without_retries(signature_version=UNSIGNED))


@pytest.fixture(scope="session")
def public_identity(server: Server) -> Any:
    """cognito-identity as an app has it."""
    return unsigned(server, "cognito-identity")


@pytest.fixture(scope="session")
def public_sts(server: Server) -> Any:
    """STS as an app has it."""
    return unsigned(server, "sts")


@pytest.fixture
def mailbox(server: Server) -> Mailbox:
    return Mailbox(server.url)


@pytest.fixture
def make_pool(idp: Any, server: Server) -> Callable[..., Pool]:
    """Makes a pool with settings of CreateUserPool."""
    return lambda **settings: Pool(idp, server.url, **settings)


@pytest.fixture
def pool(make_pool: Callable[..., Pool]) -> Pool:
    """A fresh pool with usernames and verified e-mail addresses."""
    return make_pool()
