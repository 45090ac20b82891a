"""User pools of a test's own, made through the AWS API."""

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass
from typing import Any

PASSWORD = "Correct-Horse-7!"
OTHER_PASSWORD = "Battery-Staple-8?"
CALLBACK = "http://localhost:3999/callback"
SIGNED_OUT = "http://localhost:3999/signed-out"

FLOWS = [
    "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
]


def unique(word: str = "user") -> str:
    """A name that no other test has."""
    return f"{word}-{uuid.uuid4().hex[:12]}"


def unique_email() -> str:
    return f"{unique()}@example.com"


def unique_number() -> str:
    """A phone number that no other test has."""
    return f"+44207946{uuid.uuid4().int % 10**6:06}"


@dataclass
class AppClient:
    """An app client and its secret, if it has one."""

    id: str
    secret: str | None

    def secret_hash(self, username: str) -> str:
        """SECRET_HASH: HMAC-SHA256 under the secret over name and client id."""
        assert self.secret
        digest = hmac.new(self.secret.encode(), (username + self.id).encode(), hashlib.sha256).digest()
        return base64.b64encode(digest).decode()


class Pool:
    """One user pool, with shortcuts for what most tests need."""

    def __init__(self, idp: Any, url: str, **settings: Any):
        settings.setdefault("PoolName", unique("pool"))
        settings.setdefault("AutoVerifiedAttributes", ["email"])
        self.idp = idp
        self.description = idp.create_user_pool(**settings)["UserPool"]
        self.id: str = self.description["Id"]
        self.issuer = f"{url}/{self.id}"

    def client(self, **settings: Any) -> AppClient:
        """A client of all flows that need no browser."""
        settings.setdefault("ClientName", unique("client"))
        settings.setdefault("ExplicitAuthFlows", FLOWS)
        made = self.idp.create_user_pool_client(UserPoolId=self.id, **settings)["UserPoolClient"]
        return AppClient(made["ClientId"], made.get("ClientSecret"))

    def web_client(self, callback: str = CALLBACK, **settings: Any) -> AppClient:
        """A confidential client of the authorization code flow."""
        settings = {
            "GenerateSecret": True, "AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "profile"], "CallbackURLs": [callback],
            "LogoutURLs": [SIGNED_OUT], "SupportedIdentityProviders": ["COGNITO"], **settings,
        }
        return self.client(**settings)

    def user(self, password: str = PASSWORD, username: str | None = None, **attributes: str) -> str:
        """A confirmed user with a verified address; the username."""
        username = username or unique()
        attributes = {"email": f"{username}@example.com", "email_verified": "true", **attributes}
        self.idp.admin_create_user(
            UserPoolId=self.id, Username=username, MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()])
        self.idp.admin_set_user_password(UserPoolId=self.id, Username=username, Password=password, Permanent=True)
        return username

    def attributes(self, username: str) -> dict[str, str]:
        """All attributes of a user, as an administrator sees them."""
        user = self.idp.admin_get_user(UserPoolId=self.id, Username=username)
        return named(user["UserAttributes"])


def named(attributes: list[dict[str, str]]) -> dict[str, str]:
    """A list of Name and Value as a dictionary."""
    return {attribute["Name"]: attribute["Value"] for attribute in attributes}


def sign_in(idp: Any, client: AppClient, username: str, password: str = PASSWORD) -> dict[str, Any]:
    """USER_PASSWORD_AUTH; the AuthenticationResult."""
    parameters = {"USERNAME": username, "PASSWORD": password}
    if client.secret:
        parameters["SECRET_HASH"] = client.secret_hash(username)
    answer = idp.initiate_auth(ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    assert "ChallengeName" not in answer, answer
    return answer["AuthenticationResult"]
