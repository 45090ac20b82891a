"""boto3: what belongs to a pool is changed after it was made: tags, attributes, secrets, groups, domains, scopes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from support.errors import refused
from support.pools import Pool, sign_in, unique
from support.server import Server


def test_tags(idp: Any, pool: Pool) -> None:
    arn = pool.description["Arn"]
    idp.tag_resource(ResourceArn=arn, Tags={"team": "login", "stage": "test"})
    idp.tag_resource(ResourceArn=arn, Tags={"stage": "live"})
    assert idp.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"team": "login", "stage": "live"}
    idp.untag_resource(ResourceArn=arn, TagKeys=["team", "unknown"])
    assert idp.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"stage": "live"}
    assert idp.describe_user_pool(UserPoolId=pool.id)["UserPool"]["UserPoolTags"] == {"stage": "live"}


@pytest.mark.parametrize(("tags", "message"), [
    ({str(number): "" for number in range(51)}, "A user pool has at most 50 tags."),
    ({"k" * 129: ""}, "A tag's key has 1 to 128 characters and its value at most 256."),
    ({"k": "v" * 257}, "A tag's key has 1 to 128 characters and its value at most 256."),
])
def test_tags_that_are_no_tags(idp: Any, pool: Pool, tags: dict[str, str], message: str) -> None:
    with refused("InvalidParameterException", message):
        idp.tag_resource(ResourceArn=pool.description["Arn"], Tags=tags)
    with refused("InvalidParameterException", message):
        idp.create_user_pool(PoolName="tagged", UserPoolTags=tags)


def test_tags_of_what_is_not_there(idp: Any, pool: Pool) -> None:
    with refused("ResourceNotFoundException"):
        idp.list_tags_for_resource(ResourceArn=pool.description["Arn"].replace(pool.id, "us-east-1_Nothing00"))
    for arn in (pool.description["Arn"].replace("us-east-1:", "eu-west-1:"), "arn:aws:iam::000000000000:role/x"):
        with refused("InvalidParameterException"):
            idp.list_tags_for_resource(ResourceArn=arn)


def test_changes_at_the_same_time_are_all_kept(idp: Any, pool: Pool) -> None:
    """Tags, attributes and the pool's own settings lie in one row: nobody writes over another."""
    arn = pool.description["Arn"]
    with ThreadPoolExecutor(8) as threads:
        futures = [
            future for number in range(8) for future in (
                threads.submit(idp.tag_resource, ResourceArn=arn, Tags={f"tag{number}": "1"}),
                threads.submit(
                    idp.add_custom_attributes, UserPoolId=pool.id,
                    CustomAttributes=[{"Name": f"attribute{number}", "AttributeDataType": "String"}]))
        ]
        for future in futures:
            future.result()
    described = idp.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    assert described["UserPoolTags"] == {f"tag{number}": "1" for number in range(8)}
    names = {attribute["Name"] for attribute in described["SchemaAttributes"]}
    assert {f"custom:attribute{number}" for number in range(8)} <= names


def test_custom_attributes(idp: Any, pool: Pool) -> None:
    idp.add_custom_attributes(UserPoolId=pool.id, CustomAttributes=[
        {"Name": "level", "AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "9"}},
        {"Name": "badge", "AttributeDataType": "String", "Mutable": False},
    ])
    schema = {
        attribute["Name"]: attribute
        for attribute in idp.describe_user_pool(UserPoolId=pool.id)["UserPool"]["SchemaAttributes"]
    }
    assert schema["custom:level"]["NumberAttributeConstraints"] == {"MinValue": "1", "MaxValue": "9"}
    assert schema["custom:badge"]["Mutable"] is False
    user = pool.user(**{"custom:level": "3", "custom:badge": "b-1"})
    assert pool.attributes(user)["custom:level"] == "3"
    with refused("InvalidParameterException", "user.custom:badge: Attribute cannot be updated."):
        idp.admin_update_user_attributes(
            UserPoolId=pool.id, Username=user, UserAttributes=[{"Name": "custom:badge", "Value": "b-2"}])
    with refused("InvalidParameterException"):
        idp.admin_update_user_attributes(
            UserPoolId=pool.id, Username=user, UserAttributes=[{"Name": "custom:level", "Value": "10"}])
    for again in ([{"Name": "level"}], [{"Name": "twice"}, {"Name": "twice"}]):
        with refused("InvalidParameterException"):
            idp.add_custom_attributes(UserPoolId=pool.id, CustomAttributes=again)


def test_a_secret_is_replaced_without_an_outage(idp: Any, public: Any, pool: Pool) -> None:
    client, user = pool.client(GenerateSecret=True), pool.user()
    old = client.secret
    first = idp.list_user_pool_client_secrets(UserPoolId=pool.id, ClientId=client.id)["ClientSecrets"]
    assert len(first) == 1 and "ClientSecretValue" not in first[0]
    made = idp.add_user_pool_client_secret(UserPoolId=pool.id, ClientId=client.id)["ClientSecretDescriptor"]
    for client.secret in (old, made["ClientSecretValue"]):
        sign_in(public, client, user)
    with refused("LimitExceededException"):
        idp.add_user_pool_client_secret(UserPoolId=pool.id, ClientId=client.id)
    idp.delete_user_pool_client_secret(
        UserPoolId=pool.id, ClientId=client.id, ClientSecretId=first[0]["ClientSecretId"])
    sign_in(public, client, user)
    client.secret = old
    with refused("NotAuthorizedException", f"Unable to verify secret hash for client {client.id}"):
        sign_in(public, client, user)
    # The last one stays: without it the client would be a public one.
    with refused("InvalidParameterException"):
        idp.delete_user_pool_client_secret(
            UserPoolId=pool.id, ClientId=client.id, ClientSecretId=made["ClientSecretId"])
    with refused("InvalidParameterException"):
        idp.add_user_pool_client_secret(UserPoolId=pool.id, ClientId=pool.client().id)


def test_two_deletions_leave_a_secret(idp: Any, pool: Pool) -> None:
    client = pool.client(GenerateSecret=True)
    idp.add_user_pool_client_secret(UserPoolId=pool.id, ClientId=client.id)
    secrets = idp.list_user_pool_client_secrets(UserPoolId=pool.id, ClientId=client.id)["ClientSecrets"]

    def delete(secret: dict[str, Any]) -> bool:
        try:
            idp.delete_user_pool_client_secret(
                UserPoolId=pool.id, ClientId=client.id, ClientSecretId=secret["ClientSecretId"])
            return True
        except idp.exceptions.InvalidParameterException:
            return False

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(delete, secrets)) == [False, True]
    assert len(idp.list_user_pool_client_secrets(UserPoolId=pool.id, ClientId=client.id)["ClientSecrets"]) == 1


def test_a_secret_of_ones_own(idp: Any, public: Any, pool: Pool) -> None:
    client, user = pool.client(GenerateSecret=True), pool.user()
    made = idp.add_user_pool_client_secret(
        UserPoolId=pool.id, ClientId=client.id, ClientSecret="s" * 30)["ClientSecretDescriptor"]
    # Who chose it knows it.
    assert "ClientSecretValue" not in made
    client.secret = "s" * 30
    sign_in(public, client, user)


def test_a_group_is_changed(idp: Any, pool: Pool) -> None:
    idp.create_group(UserPoolId=pool.id, GroupName="staff", Description="People", Precedence=5)
    changed = idp.update_group(
        UserPoolId=pool.id, GroupName="staff", Precedence=1, RoleArn="arn:aws:iam::000000000000:role/staff")["Group"]
    assert (changed["Precedence"], changed["RoleArn"]) == (1, "arn:aws:iam::000000000000:role/staff")
    assert idp.get_group(UserPoolId=pool.id, GroupName="staff")["Group"] == changed
    with refused("ResourceNotFoundException", "Group not found."):
        idp.update_group(UserPoolId=pool.id, GroupName="nobody")


def test_groups_are_listed_page_by_page(idp: Any, pool: Pool) -> None:
    names = [f"group-{number}" for number in range(5)]
    for name in names:
        idp.create_group(UserPoolId=pool.id, GroupName=name)
    pages = list(idp.get_paginator("list_groups").paginate(UserPoolId=pool.id, PaginationConfig={"PageSize": 2}))
    assert [[group["GroupName"] for group in page["Groups"]] for page in pages] == [names[:2], names[2:4], names[4:]]
    with refused("InvalidParameterException"):
        idp.list_groups(UserPoolId=pool.id, NextToken=pages[0]["NextToken"][:-2] + "AA")


def test_a_resource_server_is_changed(idp: Any, pool: Pool) -> None:
    idp.create_resource_server(
        UserPoolId=pool.id, Identifier="api", Name="API", Scopes=[{"ScopeName": "read", "ScopeDescription": "Read"}])
    scopes = [{"ScopeName": "write", "ScopeDescription": "Write"}]
    changed = idp.update_resource_server(UserPoolId=pool.id, Identifier="api", Name="Our API", Scopes=scopes)
    assert changed["ResourceServer"] == {
        "UserPoolId": pool.id, "Identifier": "api", "Name": "Our API", "Scopes": scopes}
    assert idp.describe_resource_server(
        UserPoolId=pool.id, Identifier="api")["ResourceServer"] == changed["ResourceServer"]
    with refused("ScopeDoesNotExistException"):
        pool.client(AllowedOAuthScopes=["api/read"])
    with refused("ResourceNotFoundException"):
        idp.update_resource_server(UserPoolId=pool.id, Identifier="none", Name="None")


def test_a_domain_is_changed(idp: Any, pool: Pool, server: Server) -> None:
    domain = unique("domain").replace("domain-", "d")
    host = f"{domain}.auth.localhost"
    idp.create_user_pool_domain(UserPoolId=pool.id, Domain=domain)
    idp.update_user_pool_domain(UserPoolId=pool.id, Domain=domain, ManagedLoginVersion=1)
    described = idp.describe_user_pool_domain(Domain=domain)["DomainDescription"]
    assert (described["UserPoolId"], described["ManagedLoginVersion"]) == (pool.id, 1)
    port = server.url.rsplit(":", 1)[1]
    answer = requests.get(
        f"{server.url}/.well-known/openid-configuration", headers={"Host": f"{host}:{port}"}, timeout=10)
    assert answer.json()["issuer"] == pool.issuer
    with refused("InvalidParameterException", "ManagedLoginVersion is not implemented yet"):
        idp.update_user_pool_domain(UserPoolId=pool.id, Domain=domain, ManagedLoginVersion=2)
    with refused("ResourceNotFoundException"):
        idp.update_user_pool_domain(UserPoolId=pool.id, Domain="nobodys", ManagedLoginVersion=1)
