"""The jobs that the benchmark measures, each with the primitives that it cannot do without.

A job is made just before it runs: a signature of AWS is worth five minutes.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

PASSWORD = "Correct-horse-1"
REGION = "us-east-1"
FEDERATED = "cognito-identity.amazonaws.com"

# One connection that goes on with the refresh token it was given: a family has one holder.
ROTATION = """
local thread_token
request = function()
  return wrk.format("POST", wrk.path, wrk.headers, "grant_type=refresh_token&client_id=%s&refresh_token=" .. (thread_token or "%s"))
end
response = function(status, headers, body)
  local token = body:match('"refresh_token":"([^"]+)"')
  if token then thread_token = token end
end
"""


@dataclass
class Job:
    """`primitives` says how often one request needs each of them, by the names of `bench-floors`."""

    name: str
    url: str
    script: str = ""
    primitives: dict[str, float] = field(default_factory=dict)
    # One that goes on with what it was given has one connection, and no run before the one that counts.
    goes_on: bool = False


def script(method: str, headers: dict[str, str], body: str = "") -> str:
    lines = [f"wrk.method={json.dumps(method)}"]
    lines += [f"wrk.headers[{json.dumps(name)}]={json.dumps(value)}" for name, value in headers.items()]
    return "\n".join([*lines, f"wrk.body={json.dumps(body)}", ""])


def form(**body: str) -> str:
    return script("POST", {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(body))


def call(target: str, **body: Any) -> str:
    return script("POST", {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target}, json.dumps(body))




class UserPool:
    """A pool of one user, and an app client for each way of signing in."""

    def __init__(self, session: boto3.Session, url: str) -> None:
        self.idp = session.client("cognito-idp", endpoint_url=url)
        self.id = self.idp.create_user_pool(PoolName="bench")["UserPool"]["Id"]
        self.address = f"{url}/{self.id}"
        self.plain = self.client()["ClientId"]
        self.rotating = self.client(RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 60})["ClientId"]
        self.idp.create_resource_server(
            UserPoolId=self.id, Identifier="api", Name="API", Scopes=[{"ScopeName": "read", "ScopeDescription": "Read"}])
        self.machine = self.client(
            GenerateSecret=True, AllowedOAuthFlowsUserPoolClient=True, AllowedOAuthFlows=["client_credentials"],
            AllowedOAuthScopes=["api/read"])
        self.idp.admin_create_user(UserPoolId=self.id, Username="ana", MessageAction="SUPPRESS")
        self.idp.admin_set_user_password(UserPoolId=self.id, Username="ana", Password=PASSWORD, Permanent=True)

    def client(self, **settings: Any) -> dict[str, Any]:
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        return self.idp.create_user_pool_client(
            UserPoolId=self.id, ClientName="bench", ExplicitAuthFlows=flows, **settings)["UserPoolClient"]

    def sign_in(self, client: str) -> dict[str, str]:
        return self.idp.initiate_auth(
            ClientId=client, AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ana", "PASSWORD": PASSWORD})["AuthenticationResult"]


class IdentityPool:
    """An identity pool whose signed-in users get a role that may call one API."""

    def __init__(self, session: boto3.Session, url: str, users: UserPool) -> None:
        self.identity, iam = session.client("cognito-identity", endpoint_url=url), session.client("iam", endpoint_url=url)
        provider = f"cognito-idp.{REGION}.amazonaws.com/{users.id}"
        self.id = self.identity.create_identity_pool(
            IdentityPoolName="bench", AllowUnauthenticatedIdentities=False,
            CognitoIdentityProviders=[{"ProviderName": provider, "ClientId": users.plain}])["IdentityPoolId"]
        trust = {"Effect": "Allow", "Principal": {"Federated": FEDERATED}, "Action": "sts:AssumeRoleWithWebIdentity",
                 "Condition": {"StringEquals": {f"{FEDERATED}:aud": self.id}}}
        role = iam.create_role(RoleName="bench", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]["Arn"]
        iam.put_role_policy(RoleName="bench", PolicyName="bench", PolicyDocument=json.dumps({"Statement": [
            {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:*:*:orders/prod/GET/*"}]}))
        self.identity.set_identity_pool_roles(IdentityPoolId=self.id, Roles={"authenticated": role})
        self.logins = {provider: users.sign_in(users.plain)["IdToken"]}
        self.person = self.identity.get_id(IdentityPoolId=self.id, Logins=self.logins)["IdentityId"]

    def credentials(self) -> Credentials:
        given = self.identity.get_credentials_for_identity(IdentityId=self.person, Logins=self.logins)["Credentials"]
        return Credentials(given["AccessKeyId"], given["SecretKey"], given["SessionToken"])


def jobs(url: str) -> Iterator[Job]:
    """Every job against a new server at `url`, with the operator's profile of that server in the environment."""
    session = boto3.Session(profile_name="countersign", region_name=REGION)
    users = UserPool(session, url)
    yield from sign_in_jobs(url, users)
    yield from access_jobs(url, IdentityPool(session, url, users))


def sign_in_jobs(url: str, users: UserPool) -> Iterator[Job]:
    token, idp = f"{users.address}/oauth2/token", "AWSCognitoIdentityProviderService"
    signed_in = users.sign_in(users.plain)
    yield Job("JWKS", f"{users.address}/.well-known/jwks.json")
    yield Job("client credentials", token, form(
        grant_type="client_credentials", client_id=users.machine["ClientId"], client_secret=users.machine["ClientSecret"],
    ), {"rs256_sign": 1})
    yield Job("refresh", token, form(
        grant_type="refresh_token", client_id=users.plain, refresh_token=signed_in["RefreshToken"]), {"rs256_sign": 2})
    yield Job(
        "refresh with rotation, one family", token,
        form() + ROTATION % (users.rotating, quote(users.sign_in(users.rotating)["RefreshToken"])), {"rs256_sign": 2}, goes_on=True)
    yield Job("GetUser", f"{url}/", call(f"{idp}.GetUser", AccessToken=signed_in["AccessToken"]), {"rs256_verify": 1})
    # The server's three powers are all in its first answer; the second one compares and signs.
    yield Job("SRP, InitiateAuth", f"{url}/", call(
        f"{idp}.InitiateAuth", ClientId=users.plain, AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "ana", "SRP_A": f"{3 ** 1600:x}"}), {"modexp_3072_256": 3})
    yield Job("password sign-in", f"{url}/", call(
        f"{idp}.InitiateAuth", ClientId=users.plain, AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ana", "PASSWORD": PASSWORD}), {"argon2id": 1, "rs256_sign": 2})


def access_jobs(url: str, pool: IdentityPool) -> Iterator[Job]:
    # The token is verified, the session sealed, the secret key derived with one HMAC of the five that a chain has.
    yield Job("GetCredentialsForIdentity", f"{url}/", call(
        "AWSCognitoIdentityService.GetCredentialsForIdentity", IdentityId=pool.person, Logins=pool.logins),
        {"rs256_verify": 1, "aes256gcm_seal_500": 1, "sigv4_key_chain": 0.2})
    verification = {"sha256_500": 2, "sigv4_key_chain": 1.2, "aes256gcm_seal_500": 1}
    body = "Action=GetCallerIdentity&Version=2011-06-15"
    request = AWSRequest("POST", f"{url}/", {"Content-Type": "application/x-www-form-urlencoded"}, body)
    SigV4Auth(pool.credentials(), "sts", REGION).add_auth(request)
    yield Job("SigV4, GetCallerIdentity", f"{url}/", script("POST", dict(request.headers), body), verification)
    # A proxy asks in the client's name: signed for the client's path and host.
    request = AWSRequest("GET", "http://api.example/orders/7")
    SigV4Auth(pool.credentials(), "execute-api", REGION).add_auth(request)
    yield Job(
        "SigV4, guarded API", f"{url}/authorize/sigv4/execute-api/orders/prod/orders/7",
        script("GET", {**dict(request.headers), "Host": "api.example"}), verification)
