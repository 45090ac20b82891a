"""Roles and identity pools as a test needs them, made with boto3."""

import json
from dataclasses import dataclass
from typing import Any

from support.pools import AppClient, Pool, unique

FEDERATED = "cognito-identity.amazonaws.com"


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@dataclass
class Access:
    """The operator's clients of IAM, STS and identity pools."""

    iam: Any
    sts: Any
    identity: Any

    def role(self, trust: dict[str, Any], statements: list[dict[str, Any]]) -> str:
        name = unique("role")
        arn: str = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
        self.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(*statements))
        return arn

    def identity_pool(self, pool: Pool, client: AppClient, **settings: Any) -> "IdentityPool":
        settings = {"AllowUnauthenticatedIdentities": True, **settings}
        provider = f"cognito-idp.us-east-1.amazonaws.com/{pool.id}"
        made = self.identity.create_identity_pool(
            IdentityPoolName=unique("pool"),
            CognitoIdentityProviders=[{"ProviderName": provider, "ClientId": client.id}], **settings)
        return IdentityPool(self, made["IdentityPoolId"], provider, client)


class IdentityPool:
    """An identity pool that takes one client of a user pool."""

    def __init__(self, access: Access, pool_id: str, provider: str, client: AppClient):
        self.access, self.id, self.provider, self.client = access, pool_id, provider, client
        self.roles: dict[str, str] = {}

    def make_role(self, kind: str, statements: list[dict[str, Any]]) -> str:
        """A role that trusts this pool's guests, or those who have signed in."""
        return self.access.role({
            "Effect": "Allow", "Principal": {"Federated": FEDERATED}, "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {f"{FEDERATED}:aud": self.id},
                "ForAnyValue:StringLike": {f"{FEDERATED}:amr": kind}},
        }, statements)

    def role(self, kind: str, statements: list[dict[str, Any]], **mappings: Any) -> str:
        """Makes a role and gives it to guests or to those who have signed in."""
        self.roles[kind] = self.make_role(kind, statements)
        self.access.identity.set_identity_pool_roles(
            IdentityPoolId=self.id, Roles=self.roles, RoleMappings=mappings)
        return self.roles[kind]

    def logins(self, id_token: str) -> dict[str, str]:
        return {self.provider: id_token}
