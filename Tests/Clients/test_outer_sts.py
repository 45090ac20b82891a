"""Credentials of a role outside: an STS that trusts our issuer, played by moto, and a store that knows its credentials."""

from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from support.identities import policy
from support.moto import hold_to_policies, running_moto
from support.pools import Pool, sign_in, unique
from support.server import Server

REGION = "us-east-1"


def client(service: str, url: str, keys: tuple[str, ...] | None = None) -> Any:
    names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    config = Config(retries={"max_attempts": 0}, **({} if keys else {"signature_version": UNSIGNED}))
    return boto3.client(
        service, endpoint_url=url, region_name=REGION, config=config, **dict(zip(names, keys or (), strict=False)))


def outer_role(outer: str) -> str:
    """A role outside that may list buckets and nothing else."""
    iam = client("iam", outer, ("a", "b"))
    trust = policy({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRoleWithWebIdentity"})
    arn: str = iam.create_role(RoleName="lister", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="lister", PolicyName="own", PolicyDocument=policy(
        {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}))
    return arn


def test_a_role_outside() -> None:
    with running_moto() as outer:
        server = Server.dev("outer-sts", {"COUNTERSIGN_STS_ENDPOINT": outer})
        try:
            pool = Pool(server.operator("cognito-idp"), server.url)
            app = pool.client()
            provider = f"cognito-idp.{REGION}.amazonaws.com/{pool.id}"
            identity = server.operator("cognito-identity")
            made = identity.create_identity_pool(
                IdentityPoolName=unique("pool"), AllowUnauthenticatedIdentities=False,
                CognitoIdentityProviders=[{"ProviderName": provider, "ClientId": app.id}])["IdentityPoolId"]
            identity.set_identity_pool_roles(IdentityPoolId=made, Roles={"authenticated": outer_role(outer)})
            public = client("cognito-identity", server.url)
            logins = {provider: sign_in(client("cognito-idp", server.url), app, pool.user())["IdToken"]}
            person = public.get_id(IdentityPoolId=made, Logins=logins)["IdentityId"]
            given = public.get_credentials_for_identity(IdentityId=person, Logins=logins)["Credentials"]
            keys = (given["AccessKeyId"], given["SecretKey"], given["SessionToken"])
            hold_to_policies(outer)
            assert client("s3", outer, keys).list_buckets()["Buckets"] == []
            with pytest.raises(ClientError) as denied:
                client("iam", outer, keys).list_users()
            assert denied.value.response["Error"]["Code"] == "AccessDenied"
            # They are not ours.
            with pytest.raises(ClientError) as foreign:
                client("cognito-idp", server.url, keys).list_user_pools(MaxResults=1)
            assert foreign.value.response["Error"]["Code"] == "UnrecognizedClientException"
            assert keys[1] not in server.log.read_text() and keys[2] not in server.log.read_text()
        finally:
            server.stop()
