"""The AWS CLI, unmodified but for `--endpoint-url`."""

from typing import Any

import pytest

from support.aws_cli import CommandLine
from support.mailbox import Mailbox
from support.pools import PASSWORD, Pool, unique, unique_email
from support.server import Server
from support.tokens import verified


@pytest.fixture
def aws(session: Any, server: Server) -> CommandLine:
    return CommandLine(server.url)


def test_from_an_empty_server_to_tokens(aws: CommandLine, server: Server) -> None:
    pool = aws("create-user-pool", "--pool-name", "cli", "--auto-verified-attributes", "email")["UserPool"]["Id"]
    client = aws(
        "create-user-pool-client", "--user-pool-id", pool, "--client-name", "cli",
        "--explicit-auth-flows", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH")["UserPoolClient"]["ClientId"]
    prefix = unique("cli")
    aws("create-user-pool-domain", "--user-pool-id", pool, "--domain", prefix)
    aws("create-resource-server", "--user-pool-id", pool, "--identifier", "api", "--name", "API",
        "--scopes", "ScopeName=read,ScopeDescription=Read")
    aws("create-group", "--user-pool-id", pool, "--group-name", "staff")
    aws("admin-create-user", "--user-pool-id", pool, "--username", "ann", "--message-action", "SUPPRESS",
        "--user-attributes", "Name=email,Value=ann@example.com", "Name=email_verified,Value=true")
    aws("admin-set-user-password", "--user-pool-id", pool, "--username", "ann", "--password", PASSWORD, "--permanent")
    aws("admin-add-user-to-group", "--user-pool-id", pool, "--username", "ann", "--group-name", "staff")

    tokens = aws(
        "admin-initiate-auth", "--user-pool-id", pool, "--client-id", client, "--auth-flow",
        "ADMIN_USER_PASSWORD_AUTH", "--auth-parameters", f"USERNAME=ann,PASSWORD={PASSWORD}")["AuthenticationResult"]
    claims = verified(tokens["IdToken"], f"{server.url}/{pool}", "id", client)
    assert claims["cognito:groups"] == ["staff"]
    user = aws("get-user", "--access-token", tokens["AccessToken"])
    assert user["Username"] == "ann"

    listed = aws("list-users", "--user-pool-id", pool, "--filter", 'email = "ann@example.com"')["Users"]
    assert [entry["Username"] for entry in listed] == ["ann"]
    assert aws("describe-user-pool-domain", "--domain", prefix)["DomainDescription"]["UserPoolId"] == pool
    aws("delete-user-pool-domain", "--user-pool-id", pool, "--domain", prefix)
    aws("delete-user-pool", "--user-pool-id", pool)
    assert aws.run("describe-user-pool", "--user-pool-id", pool).returncode != 0


def test_signing_up_with_a_code(aws: CommandLine, pool: Pool, mailbox: Mailbox) -> None:
    client, username, email = pool.client(), unique(), unique_email()
    answer = aws(
        "sign-up", "--no-sign-request", "--client-id", client.id, "--username", username, "--password", PASSWORD,
        "--user-attributes", f"Name=email,Value={email}")
    assert answer["UserConfirmed"] is False
    aws("confirm-sign-up", "--no-sign-request", "--client-id", client.id, "--username", username,
        "--confirmation-code", mailbox.code(email))
    tokens = aws(
        "initiate-auth", "--no-sign-request", "--client-id", client.id, "--auth-flow", "USER_PASSWORD_AUTH",
        "--auth-parameters", f"USERNAME={username},PASSWORD={PASSWORD}")["AuthenticationResult"]
    aws("global-sign-out", "--no-sign-request", "--access-token", tokens["AccessToken"])
    result = aws.run("get-user", "--no-sign-request", "--access-token", tokens["AccessToken"])
    assert "(NotAuthorizedException)" in result.stderr
    assert "Access Token has been revoked" in result.stderr


def test_an_error_as_the_cli_shows_it(aws: CommandLine, pool: Pool) -> None:
    result = aws.run(
        "initiate-auth", "--no-sign-request", "--client-id", pool.client().id, "--auth-flow", "USER_PASSWORD_AUTH",
        "--auth-parameters", f"USERNAME={pool.user()},PASSWORD=Wrong-Horse-7!")
    assert result.returncode in (254, 255)
    assert (
        "An error occurred (NotAuthorizedException) when calling the InitiateAuth operation: "
        "Incorrect username or password."
    ) in result.stderr


def test_the_cli_turns_pages(aws: CommandLine, pool: Pool) -> None:
    made = sorted(pool.user() for _ in range(5))
    users = aws("list-users", "--user-pool-id", pool.id, "--page-size", "2")["Users"]
    assert sorted(user["Username"] for user in users) == made
