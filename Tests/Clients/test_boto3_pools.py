"""boto3: pools, clients, domains, resource servers and groups are made, read, changed and deleted."""

import re
from datetime import datetime
from typing import Any

import boto3
import pytest
import requests
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from support.errors import refused
from support.pools import FLOWS, Pool, sign_in, unique
from support.server import Server
from support.tokens import claims_of


def test_a_pool_from_creation_to_deletion(idp: Any) -> None:
    made = idp.create_user_pool(
        PoolName="Example", AutoVerifiedAttributes=["email"], UserPoolTags={"team": "login"},
        Policies={"PasswordPolicy": {"MinimumLength": 10, "RequireUppercase": True}},
        Schema=[{"Name": "department", "AttributeDataType": "String", "Mutable": True}])["UserPool"]
    assert re.fullmatch(r"us-east-1_[0-9A-Za-z]{9}", made["Id"])
    assert made["Arn"] == f"arn:aws:cognito-idp:us-east-1:000000000000:userpool/{made['Id']}"
    assert made["Name"] == "Example"
    assert isinstance(made["CreationDate"], datetime)

    described = idp.describe_user_pool(UserPoolId=made["Id"])["UserPool"]
    assert described["Policies"]["PasswordPolicy"]["MinimumLength"] == 10
    assert described["UserPoolTags"] == {"team": "login"}
    assert described["AutoVerifiedAttributes"] == ["email"]
    schema = {attribute["Name"] for attribute in described["SchemaAttributes"]}
    assert {"sub", "email", "email_verified", "phone_number", "custom:department"} <= schema

    idp.update_user_pool(UserPoolId=made["Id"], AutoVerifiedAttributes=["email"], UserPoolTags={"team": "other"})
    assert idp.describe_user_pool(UserPoolId=made["Id"])["UserPool"]["UserPoolTags"] == {"team": "other"}

    idp.delete_user_pool(UserPoolId=made["Id"])
    with refused("ResourceNotFoundException", f"User pool {made['Id']} does not exist."):
        idp.describe_user_pool(UserPoolId=made["Id"])


def test_pools_are_listed_by_page(idp: Any, make_pool: Any) -> None:
    made = {make_pool().id for _ in range(3)}
    listed = [
        pool["Id"] for page in idp.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 2})
        for pool in page["UserPools"]
    ]
    assert made <= set(listed)
    assert len(listed) == len(set(listed))


def test_a_client_from_creation_to_deletion(idp: Any, pool: Pool) -> None:
    made = idp.create_user_pool_client(
        UserPoolId=pool.id, ClientName="web", GenerateSecret=True, ExplicitAuthFlows=FLOWS,
        AccessTokenValidity=5, TokenValidityUnits={"AccessToken": "minutes"})["UserPoolClient"]
    assert re.fullmatch(r"[0-9a-z]{26}", made["ClientId"])
    assert re.fullmatch(r"[0-9a-z]{51,52}", made["ClientSecret"])

    described = idp.describe_user_pool_client(UserPoolId=pool.id, ClientId=made["ClientId"])["UserPoolClient"]
    assert described["ClientSecret"] == made["ClientSecret"]
    assert sorted(described["ExplicitAuthFlows"]) == sorted(FLOWS)
    assert described["AccessTokenValidity"] == 5

    listed = idp.list_user_pool_clients(UserPoolId=pool.id, MaxResults=60)["UserPoolClients"]
    assert [(client["ClientId"], client["ClientName"]) for client in listed] == [(made["ClientId"], "web")]
    assert "ClientSecret" not in listed[0]

    idp.update_user_pool_client(UserPoolId=pool.id, ClientId=made["ClientId"], ClientName="renamed")
    described = idp.describe_user_pool_client(UserPoolId=pool.id, ClientId=made["ClientId"])["UserPoolClient"]
    assert described["ClientName"] == "renamed"

    idp.delete_user_pool_client(UserPoolId=pool.id, ClientId=made["ClientId"])
    with refused("ResourceNotFoundException", f"User pool client {made['ClientId']} does not exist."):
        idp.describe_user_pool_client(UserPoolId=pool.id, ClientId=made["ClientId"])


def test_a_public_client_has_no_secret(pool: Pool) -> None:
    assert pool.client().secret is None


def test_a_client_of_another_pool_is_not_found(idp: Any, make_pool: Any) -> None:
    client = make_pool().client()
    with refused("ResourceNotFoundException"):
        idp.describe_user_pool_client(UserPoolId=make_pool().id, ClientId=client.id)


@pytest.mark.parametrize("callback", [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "http://app.example/cb",
    "https://app.example/cb#fragment", "not a url",
])
def test_a_dangerous_callback_is_refused(pool: Pool, callback: str) -> None:
    with refused("InvalidParameterException"):
        pool.web_client(callback)


def test_a_domain_from_creation_to_deletion(idp: Any, pool: Pool) -> None:
    prefix = unique("login")
    idp.create_user_pool_domain(UserPoolId=pool.id, Domain=prefix)
    described = idp.describe_user_pool_domain(Domain=prefix)["DomainDescription"]
    assert (described["UserPoolId"], described["Domain"], described["Status"]) == (pool.id, prefix, "ACTIVE")
    assert idp.describe_user_pool(UserPoolId=pool.id)["UserPool"]["Domain"] == prefix
    with refused("InvalidParameterException"):
        idp.create_user_pool_domain(UserPoolId=pool.id, Domain=unique("login"))
    idp.delete_user_pool_domain(UserPoolId=pool.id, Domain=prefix)
    assert idp.describe_user_pool_domain(Domain=prefix)["DomainDescription"] == {}


def test_a_domain_belongs_to_one_pool(idp: Any, make_pool: Any) -> None:
    prefix = unique("login")
    idp.create_user_pool_domain(UserPoolId=make_pool().id, Domain=prefix)
    with refused("InvalidParameterException"):
        idp.create_user_pool_domain(UserPoolId=make_pool().id, Domain=prefix)


def test_a_resource_server_and_a_client_of_its_scopes(idp: Any, pool: Pool) -> None:
    scopes = [{"ScopeName": "read", "ScopeDescription": "Read"}, {"ScopeName": "write", "ScopeDescription": "Write"}]
    idp.create_resource_server(UserPoolId=pool.id, Identifier="https://api.example", Name="API", Scopes=scopes)
    described = idp.describe_resource_server(UserPoolId=pool.id, Identifier="https://api.example")["ResourceServer"]
    assert described["Scopes"] == scopes
    listed = idp.list_resource_servers(UserPoolId=pool.id, MaxResults=50)["ResourceServers"]
    assert [server["Identifier"] for server in listed] == ["https://api.example"]

    pool.web_client(AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=["https://api.example/read"])
    with refused("ScopeDoesNotExistException"):
        pool.web_client(AllowedOAuthScopes=["https://api.example/delete"])

    idp.delete_resource_server(UserPoolId=pool.id, Identifier="https://api.example")
    with refused("ResourceNotFoundException"):
        idp.describe_resource_server(UserPoolId=pool.id, Identifier="https://api.example")


def test_a_group_and_its_members(idp: Any, public: Any, pool: Pool) -> None:
    username = pool.user()
    idp.create_group(UserPoolId=pool.id, GroupName="admins", Description="Those who may", Precedence=1)
    with refused("GroupExistsException"):
        idp.create_group(UserPoolId=pool.id, GroupName="admins")
    idp.admin_add_user_to_group(UserPoolId=pool.id, Username=username, GroupName="admins")

    groups = idp.admin_list_groups_for_user(UserPoolId=pool.id, Username=username)["Groups"]
    assert [(group["GroupName"], group["Precedence"]) for group in groups] == [("admins", 1)]
    members = idp.list_users_in_group(UserPoolId=pool.id, GroupName="admins")["Users"]
    assert [member["Username"] for member in members] == [username]

    tokens = sign_in(public, pool.client(), username)
    assert claims_of(tokens["AccessToken"])["cognito:groups"] == ["admins"]
    assert claims_of(tokens["IdToken"])["cognito:groups"] == ["admins"]

    idp.admin_remove_user_from_group(UserPoolId=pool.id, Username=username, GroupName="admins")
    assert idp.list_users_in_group(UserPoolId=pool.id, GroupName="admins")["Users"] == []
    idp.delete_group(UserPoolId=pool.id, GroupName="admins")
    with refused("ResourceNotFoundException"):
        idp.get_group(UserPoolId=pool.id, GroupName="admins")


def test_constraints_are_reported_together(server: Server, session: boto3.Session) -> None:
    unchecked = session.client(
        "cognito-idp", endpoint_url=server.url, config=Config(parameter_validation=False, retries={"max_attempts": 0}))
    with refused("InvalidParameterException", starts="1 validation error detected: Value "):
        unchecked.describe_user_pool(UserPoolId="no pool")
    with refused("InvalidParameterException", starts="3 validation errors detected: Value "):
        unchecked.create_group(UserPoolId="no pool", GroupName="")


def test_a_wrong_signature_is_refused(server: Server) -> None:
    def code(**settings: Any) -> str:
        client = boto3.client(
            "cognito-idp", endpoint_url=server.url, region_name="us-east-1",
            config=Config(retries={"max_attempts": 0}, **settings.pop("config", {})), **settings)
        with pytest.raises(ClientError) as caught:
            client.list_user_pools(MaxResults=1)
        assert 400 <= caught.value.response["ResponseMetadata"]["HTTPStatusCode"] < 500
        return caught.value.response["Error"]["Code"]

    known = boto3.Session(profile_name="countersign").get_credentials().access_key
    assert code(aws_access_key_id=known, aws_secret_access_key="wrong") == "InvalidSignatureException"
    assert code(aws_access_key_id="AKIAUNKNOWN", aws_secret_access_key="x") == "UnrecognizedClientException"
    assert code(config={"signature_version": UNSIGNED}) == "MissingAuthenticationTokenException"


def test_the_wire_of_an_error(server: Server) -> None:
    answer = requests.post(
        f"{server.url}/", data='{"ClientId":"abcdefghijklmnopqrstuvwxyz","AuthFlow":"USER_PASSWORD_AUTH"}', timeout=10,
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
        })
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/x-amz-json-1.1")
    assert answer.headers["x-amzn-ErrorType"].rstrip(":") == answer.json()["__type"]
    assert answer.headers["x-amzn-RequestId"]
    assert answer.json()["message"]


def test_an_operation_that_does_not_exist(server: Server) -> None:
    answer = requests.post(
        f"{server.url}/", data="{}", timeout=10,
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AWSCognitoIdentityProviderService.NoSuchThing",
        })
    assert answer.status_code == 400
    assert answer.json()["__type"] == "UnknownOperationException"


def test_a_browser_may_call_the_api(server: Server) -> None:
    answer = requests.options(
        f"{server.url}/", timeout=10,
        headers={
            "Origin": "https://app.example", "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,x-amz-target,x-amz-user-agent",
        })
    assert answer.ok
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    allowed = {name.strip().lower() for name in answer.headers["Access-Control-Allow-Headers"].split(",")}
    assert {"content-type", "x-amz-target", "x-amz-user-agent"} <= allowed
