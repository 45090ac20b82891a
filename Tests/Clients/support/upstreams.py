"""Identity providers of a pool, made through the AWS API."""

from typing import Any

from support.pools import AppClient, Pool

MAPPING = {"email": "email", "given_name": "given_name"}


def callback_of(pool: Pool) -> str:
    """Where a pool has providers send its people back to."""
    return f"{pool.issuer}/oauth2/idpresponse"


def oidc_details(issuer: str, client: AppClient, **more: str) -> dict[str, str]:
    return {
        "client_id": client.id, "client_secret": client.secret or "", "oidc_issuer": issuer,
        "authorize_scopes": "openid email profile", "attributes_request_method": "GET", **more,
    }


def add_provider(
    pool: Pool, kind: str, details: dict[str, str], name: str = "", mapping: dict[str, str] = MAPPING, **settings: Any
) -> str:
    """Makes a provider; its name."""
    pool.idp.create_identity_provider(
        UserPoolId=pool.id, ProviderName=name or kind, ProviderType=kind, ProviderDetails=details,
        AttributeMapping=mapping, **settings)
    return name or kind


def federate(
    pool: Pool, upstream: Pool, name: str = "Upstream", signs_out: bool = False, linking: str = "NEVER",
    identifiers: list[str] | None = None
) -> str:
    """Makes one pool a provider of another; the provider's name."""
    client = upstream.web_client(
        callback_of(pool), LogoutURLs=[f"{pool.issuer}/logout/return"])
    more = {"account_linking": linking, **({"IDPSignout": "true"} if signs_out else {})}
    return add_provider(pool, "OIDC", oidc_details(upstream.issuer, client, **more), name,
        mapping={**MAPPING, "email_verified": "email_verified"}, IdpIdentifiers=identifiers or [])
