"""boto3 on identity providers: the eight operations, their defaults and their refusals."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.errors import refused
from support.pools import Pool
from support.upstreams import add_provider

GOOGLE = {"client_id": "id.apps.example", "client_secret": "g-secret", "authorize_scopes": "openid email profile"}


def test_a_provider_from_its_making_to_its_end(pool: Pool) -> None:
    made = pool.idp.create_identity_provider(
        UserPoolId=pool.id, ProviderName="Google", ProviderType="Google", ProviderDetails=GOOGLE,
        AttributeMapping={"email": "email"}, IdpIdentifiers=["example.com"])["IdentityProvider"]
    assert made["ProviderDetails"] == {
        **GOOGLE,
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "token_url": "https://www.googleapis.com/oauth2/v4/token", "token_request_method": "POST",
        "oidc_issuer": "https://accounts.google.com",
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
    }
    assert made["AttributeMapping"] == {"username": "sub", "email": "email"}
    shown = pool.idp.describe_identity_provider(UserPoolId=pool.id, ProviderName="Google")["IdentityProvider"]
    assert shown == made
    found = pool.idp.get_identity_provider_by_identifier(UserPoolId=pool.id, IdpIdentifier="example.com")
    assert found["IdentityProvider"] == made
    changed = pool.idp.update_identity_provider(
        UserPoolId=pool.id, ProviderName="Google", AttributeMapping={"name": "name"}, IdpIdentifiers=["other.example"]
    )["IdentityProvider"]
    assert changed["AttributeMapping"] == {"username": "sub", "name": "name"}
    assert changed["IdpIdentifiers"] == ["other.example"]
    assert changed["ProviderDetails"] == made["ProviderDetails"]
    with refused("ResourceNotFoundException"):
        pool.idp.get_identity_provider_by_identifier(UserPoolId=pool.id, IdpIdentifier="example.com")
    pool.idp.delete_identity_provider(UserPoolId=pool.id, ProviderName="Google")
    with refused("ResourceNotFoundException"):
        pool.idp.describe_identity_provider(UserPoolId=pool.id, ProviderName="Google")


def test_the_defaults_of_each_social_provider(pool: Pool) -> None:
    add_provider(pool, "Facebook", {**GOOGLE, "authorize_scopes": "public_profile, email", "api_version": "v21.0"})
    facebook = pool.idp.describe_identity_provider(UserPoolId=pool.id, ProviderName="Facebook")["IdentityProvider"]
    assert facebook["ProviderDetails"]["authorize_url"] == "https://www.facebook.com/v21.0/dialog/oauth"
    assert facebook["ProviderDetails"]["token_url"] == "https://graph.facebook.com/v21.0/oauth/access_token"
    assert facebook["AttributeMapping"]["username"] == "id"
    add_provider(pool, "LoginWithAmazon", {**GOOGLE, "authorize_scopes": "profile postal_code"})
    amazon = pool.idp.describe_identity_provider(UserPoolId=pool.id, ProviderName="LoginWithAmazon")
    assert amazon["IdentityProvider"]["ProviderDetails"]["authorize_url"] == "https://www.amazon.com/ap/oa"
    assert amazon["IdentityProvider"]["AttributeMapping"]["username"] == "user_id"


def test_providers_are_listed_in_pages(pool: Pool) -> None:
    add_provider(pool, "Google", GOOGLE)
    add_provider(pool, "Facebook", {**GOOGLE, "api_version": "v17.0"})
    first = pool.idp.list_identity_providers(UserPoolId=pool.id, MaxResults=1)
    assert [provider["ProviderName"] for provider in first["Providers"]] == ["Facebook"]
    second = pool.idp.list_identity_providers(UserPoolId=pool.id, MaxResults=1, NextToken=first["NextToken"])
    assert [provider["ProviderName"] for provider in second["Providers"]] == ["Google"]
    assert "NextToken" not in second


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"ProviderName": "Goggle"}, "InvalidParameterException"),
    ({"ProviderType": "OIDC"}, "InvalidParameterException"),
    ({"ProviderDetails": {"client_id": "x"}}, "InvalidParameterException"),
    ({"ProviderDetails": {**GOOGLE, "colour": "blue"}}, "InvalidParameterException"),
    ({"ProviderDetails": {**GOOGLE, "authorize_url": "javascript:alert(1)"}}, "InvalidParameterException"),
    ({"ProviderDetails": {**GOOGLE, "token_url": "http://example.com/token"}}, "InvalidParameterException"),
    ({"ProviderDetails": {**GOOGLE, "account_linking": "ALWAYS"}}, "InvalidParameterException"),
    ({"AttributeMapping": {"sub": "sub"}}, "InvalidParameterException"),
    ({"AttributeMapping": {"custom:none": "x"}}, "InvalidParameterException"),
    ({"ProviderName": "Google_1", "ProviderType": "OIDC"}, "InvalidParameterException"),
    ({"UserPoolId": "us-east-1_Nothere00"}, "ResourceNotFoundException"),
    ({"AcrMapping": {"Level1": "x"}}, "InvalidParameterException"),
]


@pytest.mark.parametrize(("change", "code"), REFUSALS)
def test_what_is_refused(pool: Pool, change: dict[str, Any], code: str) -> None:
    right = {
        "UserPoolId": pool.id, "ProviderName": "Google", "ProviderType": "Google", "ProviderDetails": GOOGLE,
        "AttributeMapping": {"email": "email"},
    }
    with refused(code):
        pool.idp.create_identity_provider(**{**right, **change})


def test_names_and_identifiers_are_ones_own(pool: Pool) -> None:
    add_provider(pool, "Google", GOOGLE, IdpIdentifiers=["example.com"])
    with refused("DuplicateProviderException"):
        add_provider(pool, "Google", GOOGLE)
    with refused("InvalidParameterException"):
        add_provider(pool, "Facebook", {**GOOGLE, "api_version": "v17.0"}, IdpIdentifiers=["example.com"])


def test_a_client_names_providers_that_there_are(pool: Pool) -> None:
    with pytest.raises(ClientError, match="The provider Google does not exist for User Pool"):
        pool.web_client(SupportedIdentityProviders=["Google"])
    add_provider(pool, "Google", GOOGLE)
    client = pool.web_client(SupportedIdentityProviders=["COGNITO", "Google"])
    pool.idp.delete_identity_provider(UserPoolId=pool.id, ProviderName="Google")
    shown = pool.idp.describe_user_pool_client(UserPoolId=pool.id, ClientId=client.id)["UserPoolClient"]
    assert shown["SupportedIdentityProviders"] == ["COGNITO"]


def test_links_by_an_administrator(pool: Pool) -> None:
    add_provider(pool, "Google", GOOGLE)
    username = pool.user()
    source = {"ProviderName": "Google", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "1234"}
    destination = {"ProviderName": "Cognito", "ProviderAttributeValue": username}
    pool.idp.admin_link_provider_for_user(UserPoolId=pool.id, DestinationUser=destination, SourceUser=source)
    assert '"userId":"1234"' in pool.attributes(username)["identities"]
    with refused("InvalidParameterException"):
        pool.idp.admin_link_provider_for_user(
            UserPoolId=pool.id, DestinationUser=destination,
            SourceUser={**source, "ProviderAttributeName": "email", "ProviderAttributeValue": "a@b.example"})
    pool.idp.admin_disable_provider_for_user(UserPoolId=pool.id, User=source)
    assert "identities" not in pool.attributes(username)
