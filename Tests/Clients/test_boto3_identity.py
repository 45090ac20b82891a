"""boto3: guest, sign-in, linked identity, role by rule, a call allowed and a call denied, in both flows; and tokens."""

from typing import Any

import boto3
import jwt
import pytest
from botocore.exceptions import ClientError

from conftest import REGION, without_retries
from support.errors import refused
from support.identities import FEDERATED, Access, IdentityPool, policy
from support.pools import Pool, sign_in, unique
from support.server import Server

LIST_POOLS = {"Effect": "Allow", "Action": "cognito-idp:ListUserPools", "Resource": "*"}


def client_of(server: Server, service: str, credentials: dict[str, Any]) -> Any:
    return boto3.client(
        service, endpoint_url=server.url, region_name=REGION, config=without_retries(),
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials.get("SecretKey") or credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"])


def allowed(server: Server, credentials: dict[str, Any]) -> bool:
    try:
        client_of(server, "cognito-idp", credentials).list_user_pools(MaxResults=1)
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDeniedException"
        return False
    return True


@pytest.fixture
def identity_pool(access: Access, pool: Pool) -> IdentityPool:
    made = access.identity_pool(pool, pool.client(), AllowClassicFlow=True)
    made.role("unauthenticated", [{"Effect": "Deny", "Action": "*", "Resource": "*"}])
    made.role("authenticated", [{"Effect": "Deny", "Action": "*", "Resource": "*"}])
    editors = made.make_role("authenticated", [LIST_POOLS])
    made.role("authenticated", [{"Effect": "Deny", "Action": "*", "Resource": "*"}], **{
        f"{made.provider}:{made.client.id}": {
            "Type": "Rules", "AmbiguousRoleResolution": "AuthenticatedRole",
            "RulesConfiguration": {"Rules": [
                {"Claim": "email", "MatchType": "StartsWith", "Value": "editor", "RoleARN": editors}]}}})
    return made


def test_guest_sign_in_linked_role_by_rule(
        access: Access, public_identity: Any, server: Server, public: Any, pool: Pool, identity_pool: IdentityPool) -> None:
    identity = public_identity.get_id(IdentityPoolId=identity_pool.id)["IdentityId"]
    guest = public_identity.get_credentials_for_identity(IdentityId=identity)
    assert not allowed(server, guest["Credentials"])
    username = pool.user(username=unique("editor"))
    logins = identity_pool.logins(sign_in(public, identity_pool.client, username)["IdToken"])
    person = public_identity.get_credentials_for_identity(IdentityId=identity, Logins=logins)
    assert person["IdentityId"] == identity
    assert allowed(server, person["Credentials"])
    arn = client_of(server, "sts", person["Credentials"]).get_caller_identity()["Arn"]
    assert arn.endswith("/CognitoIdentityCredentials")
    described = access.identity.describe_identity(IdentityId=identity)
    assert described["Logins"] == [identity_pool.provider]
    # Whom no rule is about.
    other = identity_pool.logins(sign_in(public, identity_pool.client, pool.user())["IdToken"])
    reader = public_identity.get_id(IdentityPoolId=identity_pool.id, Logins=other)["IdentityId"]
    assert not allowed(
        server, public_identity.get_credentials_for_identity(IdentityId=reader, Logins=other)["Credentials"])
    with refused("NotAuthorizedException", f"Access to Identity '{identity}' is forbidden."):
        public_identity.get_credentials_for_identity(IdentityId=identity)


def test_the_basic_flow(
        public_identity: Any, public_sts: Any, server: Server, public: Any, pool: Pool,
        identity_pool: IdentityPool) -> None:
    role = identity_pool.make_role("authenticated", [LIST_POOLS])
    logins = identity_pool.logins(sign_in(public, identity_pool.client, pool.user())["IdToken"])
    identity = public_identity.get_id(IdentityPoolId=identity_pool.id, Logins=logins)["IdentityId"]
    token = public_identity.get_open_id_token(IdentityId=identity, Logins=logins)["Token"]
    keys = jwt.PyJWKClient(f"{server.url}/identity/.well-known/jwks.json")
    claims = jwt.decode(
        token, keys.get_signing_key_from_jwt(token).key, ["RS512"], audience=identity_pool.id,
        issuer=f"{server.url}/identity")
    assert claims["sub"] == identity
    taken = public_sts.assume_role_with_web_identity(
        RoleArn=role, RoleSessionName="app", WebIdentityToken=token)
    assert taken["SubjectFromWebIdentityToken"] == identity
    assert taken["Provider"] == FEDERATED
    assert allowed(server, taken["Credentials"])
    with refused("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", status=403):
        public_sts.assume_role_with_web_identity(
            RoleArn=identity_pool.roles["unauthenticated"], RoleSessionName="app", WebIdentityToken=token)


def test_users_and_roles_of_iam(access: Access, server: Server) -> None:
    name = unique("user")
    user = access.iam.create_user(UserName=name)["User"]
    key = access.iam.create_access_key(UserName=name)["AccessKey"] | {"SessionToken": None}
    assert not allowed(server, key)
    role = access.role(
        {"Effect": "Allow", "Principal": {"AWS": user["Arn"]}, "Action": "sts:AssumeRole"}, [LIST_POOLS])
    session = client_of(server, "sts", key).assume_role(RoleArn=role, RoleSessionName="work")["Credentials"]
    assert allowed(server, session)
    described = access.iam.get_role(RoleName=role.split("/")[-1])["Role"]
    assert described["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"AWS": user["Arn"]}
    made = access.iam.create_policy(PolicyName=unique("policy"), PolicyDocument=policy(LIST_POOLS))["Policy"]
    access.iam.attach_user_policy(UserName=name, PolicyArn=made["Arn"])
    assert allowed(server, key)
    names = {entry["RoleName"] for page in access.iam.get_paginator("list_roles").paginate(
        PaginationConfig={"PageSize": 2}) for entry in page["Roles"]}
    assert role.split("/")[-1] in names
    with refused("MalformedPolicyDocument"):
        access.iam.put_user_policy(UserName=name, PolicyName="x", PolicyDocument='{"Statement": {"Effect": "Allow"}}')
    with refused("NoSuchEntity", status=404):
        access.iam.get_user(UserName=unique("nobody"))


def test_a_client_token(idp: Any, public: Any, pool: Pool) -> None:
    pool.idp.create_resource_server(
        UserPoolId=pool.id, Identifier="orders", Name="Orders",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "reads"}])
    settings: dict[str, Any] = {
        "GenerateSecret": True, "AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": ["orders/read"]}
    machine = pool.client(ExplicitAuthFlows=["ALLOW_CLIENT_TOKEN_AUTH"], **settings)
    result = public.get_client_token(ClientId=machine.id, Secret=machine.secret)["ClientAuthenticationResult"]
    claims = jwt.decode(result["AccessToken"], options={"verify_signature": False})
    assert (claims["sub"], claims["scope"], result["TokenType"]) == (machine.id, "orders/read", "Bearer")
    with refused("NotAuthorizedException"):
        public.get_client_token(ClientId=machine.id, Secret="x" * 52)
    other = pool.client(ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"], **settings)
    with refused("NotAuthorizedException", "Client is not enabled for ALLOW_CLIENT_TOKEN_AUTH flow."):
        public.get_client_token(ClientId=other.id, Secret=other.secret)
    with refused("InvalidParameterException", "ALLOW_CLIENT_TOKEN_AUTH must be the only flow of a client."):
        pool.client(ExplicitAuthFlows=["ALLOW_CLIENT_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"], **settings)


def test_a_derived_token(idp: Any, public: Any, pool: Pool) -> None:
    flows = ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"]
    pool.idp.create_resource_server(
        UserPoolId=pool.id, Identifier="orders", Name="Orders",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "reads"}])
    exchanger = pool.client(
        GenerateSecret=True, ExplicitAuthFlows=flows, AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=["orders/read"])
    subject = sign_in(public, pool.client(), pool.user())["IdToken"]
    answer = idp.get_derived_token(
        ClientId=exchanger.id, ClientSecret=exchanger.secret, SubjectToken=subject, SubjectTokenType="ID_TOKEN",
        Resources=["orders"])
    claims = jwt.decode(answer["IssuedToken"], options={"verify_signature": False})
    assert (claims["aud"], claims["scope"], answer["Scopes"]) == ("orders", "orders/read", ["orders/read"])
    with refused("InvalidParameterException"):
        idp.get_derived_token(
            ClientId=exchanger.id, ClientSecret=exchanger.secret, SubjectToken=subject, SubjectTokenType="ID_TOKEN",
            Resources=["elsewhere"])
