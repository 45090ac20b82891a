"""The AWS CLI makes roles, users and identity pools, and uses the credentials that it gets."""

from typing import Any

import pytest

from support.aws_cli import CommandLine
from support.identities import FEDERATED, policy
from support.pools import Pool, sign_in, unique
from support.server import Server

LIST_POOLS = policy({"Effect": "Allow", "Action": "cognito-idp:ListUserPools", "Resource": "*"})


@pytest.fixture
def cli(session: Any, server: Server) -> Any:
    return lambda service, keys=None: CommandLine(server.url, service, keys)


def environment(given: dict[str, str]) -> dict[str, str]:
    """Credentials as the CLI takes them; identity pools call the secret otherwise than STS and IAM."""
    keys = {
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given.get("SecretKey") or given["SecretAccessKey"], "AWS_DEFAULT_REGION": "us-east-1"}
    return {**keys, "AWS_SESSION_TOKEN": given["SessionToken"]} if "SessionToken" in given else keys


def test_from_no_role_to_credentials_of_an_identity(cli: Any, public: Any, pool: Pool) -> None:
    iam, identity = cli("iam"), cli("cognito-identity")
    client, name = pool.client(), unique("role")
    provider = f"cognito-idp.us-east-1.amazonaws.com/{pool.id}"
    made = identity(
        "create-identity-pool", "--identity-pool-name", unique("pool"), "--no-allow-unauthenticated-identities",
        "--cognito-identity-providers", f"ProviderName={provider},ClientId={client.id}")["IdentityPoolId"]
    trust = policy({
        "Effect": "Allow", "Principal": {"Federated": FEDERATED}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{FEDERATED}:aud": made}}})
    role = iam("create-role", "--role-name", name, "--assume-role-policy-document", trust)["Role"]["Arn"]
    iam("put-role-policy", "--role-name", name, "--policy-name", "own", "--policy-document", LIST_POOLS)
    identity("set-identity-pool-roles", "--identity-pool-id", made, "--roles", f"authenticated={role}")
    logins = f"{provider}={sign_in(public, client, pool.user())['IdToken']}"
    person = identity("get-id", "--no-sign-request", "--identity-pool-id", made, "--logins", logins)["IdentityId"]
    keys = environment(identity(
        "get-credentials-for-identity", "--no-sign-request", "--identity-id", person, "--logins", logins)["Credentials"])
    assert cli("sts", keys)("get-caller-identity")["Arn"].endswith(f":assumed-role/{name}/CognitoIdentityCredentials")
    assert cli("cognito-idp", keys)("list-user-pools", "--max-results", "1")["UserPools"]
    cli("cognito-idp", keys).refused("AccessDeniedException", "describe-user-pool", "--user-pool-id", pool.id)
    # What is taken away counts at once, for credentials that are out already.
    iam("delete-role-policy", "--role-name", name, "--policy-name", "own")
    cli("cognito-idp", keys).refused("AccessDeniedException", "list-user-pools", "--max-results", "1")
    identity("delete-identity-pool", "--identity-pool-id", made)
    iam("delete-role", "--role-name", name)
    iam.refused("NoSuchEntity", "get-role", "--role-name", name)


def test_a_user_and_what_is_attached_to_it(cli: Any) -> None:
    iam, name = cli("iam"), unique("user")
    arn = iam("create-user", "--user-name", name, "--tags", "Key=team,Value=blue")["User"]["Arn"]
    own = iam("create-policy", "--policy-name", unique("policy"), "--policy-document", LIST_POOLS)["Policy"]["Arn"]
    iam("attach-user-policy", "--user-name", name, "--policy-arn", own)
    keys = environment(iam("create-access-key", "--user-name", name)["AccessKey"])
    assert cli("sts", keys)("get-caller-identity")["Arn"] == arn
    assert cli("cognito-idp", keys)("list-user-pools", "--max-results", "1")["UserPools"]
    cli("iam", keys).refused("AccessDenied", "list-users")
    session = environment(cli("sts", keys)("get-session-token")["Credentials"])
    assert cli("sts", session)("get-caller-identity")["Arn"] == arn
    iam.refused("DeleteConflict", "delete-user", "--user-name", name)
    iam("update-access-key", "--user-name", name, "--access-key-id", keys["AWS_ACCESS_KEY_ID"], "--status", "Inactive")
    cli("cognito-idp", keys).refused("UnrecognizedClientException", "list-user-pools", "--max-results", "1")
    iam("delete-access-key", "--user-name", name, "--access-key-id", keys["AWS_ACCESS_KEY_ID"])
    iam("detach-user-policy", "--user-name", name, "--policy-arn", own)
    iam("delete-user", "--user-name", name)
    iam("delete-policy", "--policy-arn", own)
