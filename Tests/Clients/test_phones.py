"""Phones as boto3 and a browser have them: sign-up, recovery, codes at sign-in. The messages are those of the mailbox."""

from collections.abc import Callable
from typing import Any

import requests

from support.authenticator import Authenticator
from support.errors import refused
from support.mailbox import Mailbox
from support.pools import OTHER_PASSWORD, PASSWORD, AppClient, Pool, sign_in, unique, unique_number
from support.server import Server

SENDER = {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "id", "SnsRegion": "us-east-1"}
FLOWS = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
MakePool = Callable[..., Pool]


def respond(public: Any, client: AppClient, challenge: dict[str, Any], **responses: str) -> dict[str, Any]:
    return public.respond_to_auth_challenge(
        ClientId=client.id, ChallengeName=challenge["ChallengeName"], Session=challenge["Session"],
        ChallengeResponses=responses)


def by_password(public: Any, client: AppClient, username: str) -> dict[str, Any]:
    return public.initiate_auth(
        ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": PASSWORD})


def test_signing_up_by_phone_and_in_at_once(make_pool: MakePool, public: Any, mailbox: Mailbox) -> None:
    pool = make_pool(
        UsernameAttributes=["phone_number"], AutoVerifiedAttributes=["phone_number"], SmsConfiguration=SENDER,
        SmsVerificationMessage="Welcome: {####}")
    client, number = pool.client(ExplicitAuthFlows=FLOWS), unique_number()
    signed_up = public.sign_up(ClientId=client.id, Username=number, Password=PASSWORD)
    assert signed_up["CodeDeliveryDetails"] == {
        "Destination": f"+*******{number[-4:]}", "DeliveryMedium": "SMS", "AttributeName": "phone_number"}
    message = mailbox.next(number)
    assert message["channel"] == "sms" and message["body"] == f"Welcome: {message['code']}"
    confirmed = public.confirm_sign_up(
        ClientId=client.id, Username=number, ConfirmationCode=message["code"], Session=signed_up["Session"])
    begin = {"ClientId": client.id, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": number},
             "Session": confirmed["Session"]}
    tokens = public.initiate_auth(**begin)["AuthenticationResult"]
    attributes = {a["Name"]: a["Value"] for a in public.get_user(AccessToken=tokens["AccessToken"])["UserAttributes"]}
    assert attributes["phone_number"] == number and attributes["phone_number_verified"] == "true"
    with refused("NotAuthorizedException"):
        public.initiate_auth(**begin)


def test_a_forgotten_password_by_phone(make_pool: MakePool, public: Any, mailbox: Mailbox) -> None:
    pool = make_pool(AccountRecoverySetting={"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_phone_number"}]})
    client, number = pool.client(), unique_number()
    username = pool.user(phone_number=number, phone_number_verified="true")
    sent = public.forgot_password(ClientId=client.id, Username=username)["CodeDeliveryDetails"]
    assert sent["DeliveryMedium"] == "SMS"
    public.confirm_forgot_password(
        ClientId=client.id, Username=username, ConfirmationCode=mailbox.code(number), Password=OTHER_PASSWORD)
    assert sign_in(public, client, username, OTHER_PASSWORD)["AccessToken"]


def test_a_code_by_phone_after_the_password(idp: Any, public: Any, pool: Pool, mailbox: Mailbox) -> None:
    idp.set_user_pool_mfa_config(
        UserPoolId=pool.id, MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={"SmsAuthenticationMessage": "Code {####}", "SmsConfiguration": SENDER})
    client, number = pool.client(), unique_number()
    username = pool.user(phone_number=number, phone_number_verified="true")
    token = sign_in(public, client, username)["AccessToken"]
    public.set_user_mfa_preference(AccessToken=token, SMSMfaSettings={"Enabled": True, "PreferredMfa": True})
    user = public.get_user(AccessToken=token)
    assert user["UserMFASettingList"] == ["SMS_MFA"] and user["PreferredMfaSetting"] == "SMS_MFA"
    assert user["MFAOptions"] == [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]
    challenge = by_password(public, client, username)
    assert challenge["ChallengeName"] == "SMS_MFA"
    code = mailbox.code(number)
    with refused("CodeMismatchException"):
        respond(public, client, challenge, USERNAME=username, SMS_MFA_CODE="000000" if code != "000000" else "1")
    assert respond(public, client, challenge, USERNAME=username, SMS_MFA_CODE=code)["AuthenticationResult"]
    public.set_user_settings(AccessToken=token, MFAOptions=[])
    assert by_password(public, client, username)["AuthenticationResult"]
    idp.admin_set_user_settings(
        UserPoolId=pool.id, Username=username,
        MFAOptions=[{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}])
    assert by_password(public, client, username)["ChallengeName"] == "SMS_MFA"


def test_codes_in_place_of_the_password(make_pool: MakePool, idp: Any, public: Any, mailbox: Mailbox) -> None:
    pool = make_pool(
        Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "SMS_OTP", "SOFTWARE_TOKEN"]}})
    client, number = pool.client(ExplicitAuthFlows=FLOWS), unique_number()
    username = pool.user(phone_number=number, phone_number_verified="true")
    token = sign_in(public, client, username)["AccessToken"]
    app = Authenticator(public.associate_software_token(AccessToken=token)["SecretCode"])
    public.verify_software_token(AccessToken=token, UserCode=app.code())
    factors = idp.admin_get_user_auth_factors(UserPoolId=pool.id, Username=username)["ConfiguredUserAuthFactors"]
    assert factors == ["PASSWORD", "SMS_OTP", "SOFTWARE_TOKEN"]

    def begin(**parameters: str) -> dict[str, Any]:
        return public.initiate_auth(
            ClientId=client.id, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": username, **parameters})

    assert begin()["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP", "SMS_OTP", "SOFTWARE_TOKEN_MFA"]
    by_phone = begin(PREFERRED_CHALLENGE="SMS_OTP")
    answer = respond(public, client, by_phone, USERNAME=username, SMS_OTP_CODE=mailbox.code(number))
    assert answer["AuthenticationResult"]["AccessToken"]
    chosen = respond(public, client, begin(), USERNAME=username, ANSWER="SOFTWARE_TOKEN_MFA")
    answer = respond(public, client, chosen, USERNAME=username, SOFTWARE_TOKEN_MFA_CODE=app.code())
    assert answer["AuthenticationResult"]["AccessToken"]


def test_recovery_codes(idp: Any, public: Any, server: Server, pool: Pool) -> None:
    """boto3 sends RECOVERY_CODE as it sends any response; the operation that makes them is none of the model's."""
    idp.set_user_pool_mfa_config(
        UserPoolId=pool.id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True})
    client, username = pool.client(), pool.user()
    token = sign_in(public, client, username)["AccessToken"]
    app = Authenticator(public.associate_software_token(AccessToken=token)["SecretCode"])
    public.verify_software_token(AccessToken=token, UserCode=app.code())
    public.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True})
    made = requests.post(
        server.url, json={"AccessToken": token}, timeout=10,
        headers={"Content-Type": "application/x-amz-json-1.1",
                 "X-Amz-Target": "AWSCognitoIdentityProviderService.CreateRecoveryCodes"})
    codes = made.json()["RecoveryCodes"]
    assert made.ok and len(set(codes)) == 10
    challenge = by_password(public, client, username)
    assert challenge["ChallengeParameters"]["RECOVERY_CODES_LEFT"] == "10"
    with refused("CodeMismatchException"):
        respond(public, client, challenge, USERNAME=username, RECOVERY_CODE="AAAAA-AAAAA")
    assert respond(public, client, challenge, USERNAME=username, RECOVERY_CODE=codes[0])["AuthenticationResult"]
    with refused("CodeMismatchException"):
        respond(public, client, by_password(public, client, username), USERNAME=username, RECOVERY_CODE=codes[0])
    # An app that never heard of them is not disturbed.
    answer = respond(
        public, client, by_password(public, client, username), USERNAME=username, SOFTWARE_TOKEN_MFA_CODE=app.code())
    assert answer["AuthenticationResult"]


def test_what_is_not_built_is_refused(make_pool: MakePool) -> None:
    with refused("InvalidParameterException"):
        make_pool(PoolName=unique("pool"), SmsConfiguration={
            "EumsSms": {"CallerArn": "arn:aws:iam::000000000000:role/sms"}})
