"""Triggers as boto3 and PyJWT see them: Lambda's Invoke API, a hook and a program behind one server."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore import UNSIGNED
from botocore.config import Config
from pycognito.aws_srp import AWSSRP

from support.errors import refused
from support.functions import ACCESS_KEY, HOOK_SECRET, SECRET_KEY, Event, Functions, Refused, arn
from support.paths import WORK
from support.pools import FLOWS, PASSWORD, AppClient, Pool, sign_in, unique
from support.server import Server
from support.tokens import verified

PROGRAM = """
import json, sys
event = json.load(sys.stdin)
if "reject" in event["userName"]:
    print(json.dumps({"errorMessage": "Not this name"}))
    sys.exit(1)
event["response"]["autoConfirmUser"] = True
event["response"]["autoVerifyEmail"] = True
json.dump(event, sys.stdout)
"""


class Site:
    """A server of its own, and the functions that its pools call."""

    def __init__(self, server: Server, functions: Functions):
        self.server = server
        self.functions = functions
        session = boto3.Session(profile_name="countersign", region_name="us-east-1")
        config = Config(retries={"max_attempts": 0}, connect_timeout=5, read_timeout=30)
        self.idp = session.client("cognito-idp", endpoint_url=server.url, config=config)
        self.public = boto3.client(
            "cognito-idp", region_name="us-east-1", endpoint_url=server.url,
            config=config.merge(Config(signature_version=UNSIGNED)))

    def pool(self, **functions: Any) -> Pool:
        return Pool(self.idp, self.server.url, LambdaConfig=functions)


@pytest.fixture(scope="module")
def site(environment: pytest.MonkeyPatch) -> Iterator[Site]:
    functions = Functions()
    WORK.mkdir(parents=True, exist_ok=True)
    program = WORK / "pre_sign_up.py"
    program.write_text(PROGRAM)
    triggers = WORK / "triggers.yaml"
    triggers.write_text(json.dumps({"triggers": {
        arn("program"): {"command": [sys.executable, str(program)]},
        arn("hook"): {"url": f"{functions.url}/hook/hook", "secret": HOOK_SECRET},
    }}))
    server = Server.dev("triggers", {
        "COUNTERSIGN_TRIGGERS_FILE": str(triggers), "COUNTERSIGN_LAMBDA_ENDPOINT": functions.url,
        "COUNTERSIGN_LAMBDA_ACCESS_KEY_ID": ACCESS_KEY, "COUNTERSIGN_LAMBDA_SECRET_ACCESS_KEY": SECRET_KEY,
    })
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(server.credentials_file))
        made = Site(server, functions)
    yield made
    server.stop()
    functions.stop()
    assert functions.faults == []


@pytest.fixture(autouse=True)
def fresh(site: Site) -> None:
    site.functions.functions.clear()
    site.functions.events.clear()


def sign_up(site: Site, client: AppClient, username: str) -> dict[str, Any]:
    return site.public.sign_up(
        ClientId=client.id, Username=username, Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": f"{username}@example.com"}])


def test_a_program_confirms(site: Site) -> None:
    pool = site.pool(PreSignUp=arn("program"))
    client, username = pool.client(), unique()
    assert sign_up(site, client, username)["UserConfirmed"] is True
    assert pool.attributes(username)["email_verified"] == "true"
    assert sign_in(site.public, client, username)["AccessToken"]
    with refused("UserLambdaValidationException", "PreSignUp failed with error Not this name."):
        sign_up(site, client, unique("reject"))


def test_a_hook_is_told_and_refuses(site: Site) -> None:
    pool = site.pool(PreAuthentication=arn("hook"), PostAuthentication=arn("after"))
    client, username = pool.client(), pool.user()
    sign_in(site.public, client, username)
    assert [event["triggerSource"] for event in site.functions.events] == [
        "PreAuthentication_Authentication", "PostAuthentication_Authentication"]

    def refuse(event: Event) -> None:
        raise Refused("Not today")

    site.functions.functions["hook"] = refuse
    with refused("UserLambdaValidationException", "PreAuthentication failed with error Not today."):
        sign_in(site.public, client, username)
    site.functions.functions = {"after": refuse}
    with refused("UserLambdaValidationException", "PostAuthentication failed with error Not today."):
        sign_in(site.public, client, username)


def test_claims_of_the_second_version(site: Site) -> None:
    pool = site.pool(PreTokenGenerationConfig={"LambdaVersion": "V2_0", "LambdaArn": arn("claims")})
    described = site.idp.describe_user_pool(UserPoolId=pool.id)["UserPool"]["LambdaConfig"]
    assert described == {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": arn("claims")}}

    def claims(event: Event) -> None:
        event["response"]["claimsAndScopeOverrideDetails"] = {
            "idTokenGeneration": {"claimsToAddOrOverride": {"tenant": {"id": 7}}, "claimsToSuppress": ["email"]},
            "accessTokenGeneration": {
                "claimsToAddOrOverride": {"tenant": "seven", "sub": "forged"}, "scopesToAdd": ["api/read"]},
        }

    site.functions.functions["claims"] = claims
    client, username = pool.client(), pool.user()
    tokens = sign_in(site.public, client, username)
    access = verified(tokens["AccessToken"], pool.issuer, "access", client.id)
    identity = verified(tokens["IdToken"], pool.issuer, "id", client.id)
    assert identity["tenant"] == {"id": 7} and "email" not in identity
    assert access["tenant"] == "seven" and access["sub"] == identity["sub"] != "forged"
    assert access["scope"] == "aws.cognito.signin.user.admin api/read"
    [event] = site.functions.events
    assert (event["version"], event["triggerSource"]) == ("2", "TokenGeneration_Authentication")
    assert event["request"]["scopes"] == ["aws.cognito.signin.user.admin"]
    assert site.public.get_user(AccessToken=tokens["AccessToken"])["Username"] == username
    site.public.get_tokens_from_refresh_token(ClientId=client.id, RefreshToken=tokens["RefreshToken"])
    assert site.functions.events[-1]["triggerSource"] == "TokenGeneration_RefreshTokens"


def test_claims_of_a_machine(site: Site) -> None:
    pool = site.pool(PreTokenGenerationConfig={"LambdaVersion": "V3_0", "LambdaArn": arn("claims")})
    site.idp.create_resource_server(
        UserPoolId=pool.id, Identifier="api", Name="API", Scopes=[{"ScopeName": "read", "ScopeDescription": "r"}])
    client = pool.client(
        GenerateSecret=True, AllowedOAuthFlowsUserPoolClient=True, AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=["api/read"])

    def claims(event: Event) -> None:
        event["response"]["claimsAndScopeOverrideDetails"] = {
            "accessTokenGeneration": {"claimsToAddOrOverride": event["request"]["clientMetadata"]}}

    site.functions.functions["claims"] = claims
    answer = requests.post(
        f"{pool.issuer}/oauth2/token", auth=(client.id, client.secret or ""), timeout=10,
        data={"grant_type": "client_credentials", "aws_client_metadata": json.dumps({"order": "12"})})
    access = verified(answer.json()["access_token"], pool.issuer, "access", client.id)
    assert access["order"] == "12" and access["sub"] == client.id
    assert site.functions.events[0]["userName"] == "ClientCredentials"


class Riddle:
    """The three functions of a challenge: one word, three times at most."""

    def define(self, event: Event) -> None:
        rounds, response = event["request"]["session"], event["response"]
        if rounds and rounds[-1]["challengeName"] == "SRP_A":
            response.update(challengeName="PASSWORD_VERIFIER", issueTokens=False, failAuthentication=False)
        elif rounds and rounds[-1]["challengeName"] == "CUSTOM_CHALLENGE" and rounds[-1]["challengeResult"]:
            response.update(issueTokens=True, failAuthentication=False)
        elif len([one for one in rounds if one["challengeName"] == "CUSTOM_CHALLENGE"]) >= 3:
            response.update(issueTokens=False, failAuthentication=True)
        else:
            response.update(challengeName="CUSTOM_CHALLENGE", issueTokens=False, failAuthentication=False)

    def create(self, event: Event) -> None:
        event["response"].update(
            publicChallengeParameters={"riddle": "What is first?"}, privateChallengeParameters={"word": "egg"},
            challengeMetadata="RIDDLE")

    def verify(self, event: Event) -> None:
        request = event["request"]
        event["response"]["answerCorrect"] = (
            request["challengeAnswer"] == request["privateChallengeParameters"]["word"])


@pytest.fixture
def riddle(site: Site) -> Pool:
    functions = Riddle()
    site.functions.functions = {
        "define": functions.define, "create": functions.create, "verify": functions.verify}
    return site.pool(
        DefineAuthChallenge=arn("define"), CreateAuthChallenge=arn("create"),
        VerifyAuthChallengeResponse=arn("verify"))


def respond(site: Site, client: AppClient, challenge: dict[str, Any], word: str) -> dict[str, Any]:
    return site.public.respond_to_auth_challenge(
        ClientId=client.id, ChallengeName=challenge["ChallengeName"], Session=challenge["Session"],
        ChallengeResponses={"USERNAME": challenge["ChallengeParameters"]["USERNAME"], "ANSWER": word})


def test_a_custom_challenge(site: Site, riddle: Pool) -> None:
    client = riddle.client(ExplicitAuthFlows=[*FLOWS, "ALLOW_CUSTOM_AUTH"])
    username = riddle.user()

    def begin() -> dict[str, Any]:
        return site.public.initiate_auth(
            ClientId=client.id, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": username})

    challenge = begin()
    assert challenge["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert challenge["ChallengeParameters"] == {"USERNAME": username, "riddle": "What is first?"}
    again = respond(site, client, challenge, "hen")
    assert again["ChallengeName"] == "CUSTOM_CHALLENGE"
    with refused("NotAuthorizedException"):
        respond(site, client, challenge, "egg")
    tokens = respond(site, client, again, "egg")["AuthenticationResult"]
    assert verified(tokens["AccessToken"], riddle.issuer, "access", client.id)["username"] == username

    challenge = begin()
    for _ in range(2):
        challenge = respond(site, client, challenge, "hen")
    with refused("NotAuthorizedException", "Incorrect username or password."):
        respond(site, client, challenge, "hen")


def test_a_custom_challenge_after_the_password(site: Site, riddle: Pool) -> None:
    client = riddle.client(ExplicitAuthFlows=[*FLOWS, "ALLOW_CUSTOM_AUTH"])
    username = riddle.user()
    srp = AWSSRP(
        username=username, password=PASSWORD, pool_id=riddle.id, client_id=client.id, client=site.public)
    begun = site.public.initiate_auth(
        ClientId=client.id, AuthFlow="CUSTOM_AUTH",
        AuthParameters={**srp.get_auth_params(), "CHALLENGE_NAME": "SRP_A"})
    assert begun["ChallengeName"] == "PASSWORD_VERIFIER"
    challenge = site.public.respond_to_auth_challenge(
        ClientId=client.id, ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=srp.process_challenge(begun["ChallengeParameters"], srp.get_auth_params()))
    assert challenge["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert respond(site, client, challenge, "egg")["AuthenticationResult"]["IdToken"]
