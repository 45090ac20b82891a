"""Tokens, verified as a resource server would."""

from typing import Any

import jwt
import requests


def keys(issuer: str) -> dict[str, Any]:
    """The published keys by their id."""
    answer = requests.get(f"{issuer}/.well-known/jwks.json", timeout=10)
    answer.raise_for_status()
    return {key["kid"]: key for key in answer.json()["keys"]}


def verified(token: str, issuer: str, use: str, client_id: str) -> dict[str, Any]:
    """The claims of a token whose signature, issuer, time, use and client are right."""
    header = jwt.get_unverified_header(token)
    assert header["alg"] == "RS256"
    key = jwt.PyJWK(keys(issuer)[header["kid"]])
    claims = jwt.decode(
        token, key, algorithms=["RS256"], issuer=issuer, audience=client_id if use == "id" else None,
        options={"require": ["iss", "exp", "iat", "sub", "token_use"], "verify_aud": use == "id"})
    assert claims["token_use"] == use
    if use == "access":
        assert claims["client_id"] == client_id
    return claims


def claims_of(token: str) -> dict[str, Any]:
    """What a token says, unverified."""
    return jwt.decode(token, options={"verify_signature": False})
