"""boto3: what an administrator does to users, besides making them."""

import re
from typing import Any

from support.errors import refused
from support.mailbox import Mailbox
from support.pools import OTHER_PASSWORD, PASSWORD, Pool, sign_in, unique, unique_email


def test_attributes_are_set_and_removed(idp: Any, pool: Pool) -> None:
    user = pool.user(name="Ann", website="https://ann.example")
    idp.admin_update_user_attributes(UserPoolId=pool.id, Username=user, UserAttributes=[
        {"Name": "name", "Value": "Ann B."}, {"Name": "email", "Value": "ann@example.com"},
        {"Name": "email_verified", "Value": "true"}])
    attributes = pool.attributes(user)
    assert (attributes["name"], attributes["email"], attributes["email_verified"]) == (
        "Ann B.", "ann@example.com", "true")
    # An address that is changed without a word is not proven any more.
    idp.admin_update_user_attributes(
        UserPoolId=pool.id, Username=user, UserAttributes=[{"Name": "email", "Value": "other@example.com"}])
    assert pool.attributes(user)["email_verified"] == "false"
    idp.admin_delete_user_attributes(UserPoolId=pool.id, Username=user, UserAttributeNames=["name", "website"])
    assert not {"name", "website"} & set(pool.attributes(user))
    with refused("InvalidParameterException", "user.unheard_of: Attribute does not exist in the schema."):
        idp.admin_delete_user_attributes(UserPoolId=pool.id, Username=user, UserAttributeNames=["unheard_of"])
    with refused("UserNotFoundException", "User does not exist."):
        idp.admin_update_user_attributes(
            UserPoolId=pool.id, Username="nobody", UserAttributes=[{"Name": "name", "Value": "x"}])


def test_a_password_is_reset(idp: Any, public: Any, pool: Pool, mailbox: Mailbox) -> None:
    client, email = pool.client(), unique_email()
    user = pool.user(email=email)
    tokens = sign_in(public, client, user)
    idp.admin_reset_user_password(UserPoolId=pool.id, Username=user)
    assert idp.admin_get_user(UserPoolId=pool.id, Username=user)["UserStatus"] == "RESET_REQUIRED"
    with refused("PasswordResetRequiredException", "Password reset required for the user"):
        sign_in(public, client, user)
    with refused("NotAuthorizedException", "Access Token has been revoked"):
        public.get_user(AccessToken=tokens["AccessToken"])
    public.confirm_forgot_password(
        ClientId=client.id, Username=user, ConfirmationCode=mailbox.code(email), Password=OTHER_PASSWORD)
    sign_in(public, client, user, OTHER_PASSWORD)
    without = unique()
    idp.admin_create_user(UserPoolId=pool.id, Username=without, MessageAction="SUPPRESS")
    idp.admin_set_user_password(UserPoolId=pool.id, Username=without, Password=PASSWORD, Permanent=True)
    with refused("InvalidParameterException", starts="Cannot reset password for the user as there is no registered"):
        idp.admin_reset_user_password(UserPoolId=pool.id, Username=without)


def test_a_first_sign_in_by_the_server(idp: Any, pool: Pool) -> None:
    client, user = pool.client(), unique()
    idp.admin_create_user(
        UserPoolId=pool.id, Username=user, MessageAction="SUPPRESS", TemporaryPassword=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": f"{user}@example.com"}])
    challenge = idp.admin_initiate_auth(
        UserPoolId=pool.id, ClientId=client.id, AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user, "PASSWORD": PASSWORD})
    assert challenge["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    answer = {
        "UserPoolId": pool.id, "ClientId": client.id, "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": challenge["Session"],
        "ChallengeResponses": {"USERNAME": user, "NEW_PASSWORD": OTHER_PASSWORD, "userAttributes.name": "Ann"},
    }
    with refused("InvalidPasswordException"):
        idp.admin_respond_to_auth_challenge(
            **{**answer, "ChallengeResponses": {"USERNAME": user, "NEW_PASSWORD": "short"}})
    result = idp.admin_respond_to_auth_challenge(**answer)["AuthenticationResult"]
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", result["AccessToken"])
    assert pool.attributes(user)["name"] == "Ann"
    # An answered session is spent.
    with refused("NotAuthorizedException"):
        idp.admin_respond_to_auth_challenge(**answer)


def test_a_code_on_request(idp: Any, public: Any, pool: Pool, mailbox: Mailbox) -> None:
    client, email = pool.client(), unique_email()
    user = pool.user(email=email, email_verified="false")
    token = sign_in(public, client, user)["AccessToken"]
    details = public.get_user_attribute_verification_code(
        AccessToken=token, AttributeName="email")["CodeDeliveryDetails"]
    assert (details["AttributeName"], details["DeliveryMedium"]) == ("email", "EMAIL")
    assert email not in details["Destination"]
    with refused("CodeMismatchException"):
        public.verify_user_attribute(AccessToken=token, AttributeName="email", Code="000000")
    public.verify_user_attribute(AccessToken=token, AttributeName="email", Code=mailbox.code(email))
    assert pool.attributes(user)["email_verified"] == "true"
    with refused("InvalidParameterException"):
        public.get_user_attribute_verification_code(AccessToken=token, AttributeName="phone_number")
