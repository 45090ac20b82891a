"""boto3: what signed-in users do with their own account, and how a forgotten password is replaced."""

from typing import Any

import pytest

from support.errors import refused
from support.mailbox import Mailbox
from support.pools import OTHER_PASSWORD, PASSWORD, Pool, named, sign_in, unique, unique_email


@pytest.fixture
def signed_in(public: Any, pool: Pool) -> tuple[Any, str, dict[str, Any]]:
    """A client, a username and fresh tokens."""
    client, username = pool.client(), pool.user()
    return client, username, sign_in(public, client, username)


def test_get_user(public: Any, pool: Pool, signed_in: Any) -> None:
    _, username, tokens = signed_in
    user = public.get_user(AccessToken=tokens["AccessToken"])
    assert user["Username"] == username
    assert named(user["UserAttributes"]) == pool.attributes(username)


def test_only_an_access_token_opens_an_account(public: Any, make_pool: Any, signed_in: Any) -> None:
    _, _, tokens = signed_in
    header, payload, signature = tokens["AccessToken"].split(".")
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    for token in (tokens["IdToken"], tokens["RefreshToken"], f"{header}.{payload}.{flipped}", f"{header}.{payload}.", "a"):
        with refused("NotAuthorizedException"):
            public.get_user(AccessToken=token)


def test_attributes_are_changed_and_deleted(public: Any, pool: Pool, signed_in: Any) -> None:
    _, username, tokens = signed_in
    token = tokens["AccessToken"]
    public.update_user_attributes(
        AccessToken=token, UserAttributes=[{"Name": "given_name", "Value": "Zoë"}, {"Name": "locale", "Value": "de"}])
    assert pool.attributes(username)["given_name"] == "Zoë"
    public.delete_user_attributes(AccessToken=token, UserAttributeNames=["given_name"])
    attributes = pool.attributes(username)
    assert "given_name" not in attributes
    assert attributes["locale"] == "de"


@pytest.mark.parametrize("name", ["email_verified", "sub", "identities"])
def test_some_attributes_are_not_the_users(public: Any, signed_in: Any, name: str) -> None:
    _, _, tokens = signed_in
    with refused({"NotAuthorizedException", "InvalidParameterException"}):
        public.update_user_attributes(
            AccessToken=tokens["AccessToken"], UserAttributes=[{"Name": name, "Value": "true"}])


def test_a_new_address_is_proved(public: Any, pool: Pool, mailbox: Mailbox, signed_in: Any) -> None:
    _, username, tokens = signed_in
    email = unique_email()
    answer = public.update_user_attributes(
        AccessToken=tokens["AccessToken"], UserAttributes=[{"Name": "email", "Value": email}])
    assert answer["CodeDeliveryDetailsList"][0]["AttributeName"] == "email"
    assert pool.attributes(username)["email_verified"] == "false"
    code = mailbox.code(email)
    wrong = "000000" if code != "000000" else "000001"
    with refused("CodeMismatchException"):
        public.verify_user_attribute(AccessToken=tokens["AccessToken"], AttributeName="email", Code=wrong)
    public.verify_user_attribute(AccessToken=tokens["AccessToken"], AttributeName="email", Code=code)
    attributes = pool.attributes(username)
    assert (attributes["email"], attributes["email_verified"]) == (email, "true")


def test_what_is_not_enforced_yet_is_refused(make_pool: Any) -> None:
    with refused("InvalidParameterException", starts="UserPoolAddOns."):
        make_pool(UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"})


def test_a_password_is_changed(public: Any, pool: Pool, signed_in: Any) -> None:
    client, username, tokens = signed_in
    other = sign_in(public, client, username)
    with refused("NotAuthorizedException", "Incorrect username or password."):
        public.change_password(
            AccessToken=tokens["AccessToken"], PreviousPassword="Wrong-Horse-7!", ProposedPassword=OTHER_PASSWORD)
    with refused("InvalidPasswordException"):
        public.change_password(AccessToken=tokens["AccessToken"], PreviousPassword=PASSWORD, ProposedPassword="weak")
    public.change_password(
        AccessToken=tokens["AccessToken"], PreviousPassword=PASSWORD, ProposedPassword=OTHER_PASSWORD)
    with refused("NotAuthorizedException"):
        sign_in(public, client, username)
    sign_in(public, client, username, OTHER_PASSWORD)
    # Whoever else was signed in with the old password no longer is.
    with refused("NotAuthorizedException"):
        refresh(public, client, other["RefreshToken"])
    refresh(public, client, tokens["RefreshToken"])


def refresh(public: Any, client: Any, token: str) -> dict[str, Any]:
    return public.initiate_auth(
        ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": token})


def test_a_forgotten_password_is_replaced(public: Any, pool: Pool, mailbox: Mailbox, signed_in: Any) -> None:
    client, username, tokens = signed_in
    email = pool.attributes(username)["email"]
    delivery = public.forgot_password(ClientId=client.id, Username=username)["CodeDeliveryDetails"]
    assert (delivery["DeliveryMedium"], delivery["Destination"]) == ("EMAIL", "u***@e***")
    # Asking changes nothing yet.
    sign_in(public, client, username)

    code = mailbox.code(email)
    wrong = "000000" if code != "000000" else "000001"
    with refused("CodeMismatchException", "Invalid verification code provided, please try again."):
        public.confirm_forgot_password(
            ClientId=client.id, Username=username, ConfirmationCode=wrong, Password=OTHER_PASSWORD)
    public.confirm_forgot_password(
        ClientId=client.id, Username=username, ConfirmationCode=code, Password=OTHER_PASSWORD)
    sign_in(public, client, username, OTHER_PASSWORD)
    with refused("NotAuthorizedException"):
        sign_in(public, client, username)
    with refused("NotAuthorizedException"):
        refresh(public, client, tokens["RefreshToken"])
    with refused({"ExpiredCodeException", "CodeMismatchException"}):
        public.confirm_forgot_password(
            ClientId=client.id, Username=username, ConfirmationCode=code, Password=PASSWORD)


def test_forgetting_tells_nobody_who_exists(public: Any, pool: Pool, mailbox: Mailbox) -> None:
    client, nobody = pool.client(PreventUserExistenceErrors="ENABLED"), unique("nobody")
    first = public.forgot_password(ClientId=client.id, Username=nobody)["CodeDeliveryDetails"]
    assert first["DeliveryMedium"] == "EMAIL"
    assert public.forgot_password(ClientId=client.id, Username=nobody)["CodeDeliveryDetails"] == first
    with refused({"CodeMismatchException", "ExpiredCodeException"}):
        public.confirm_forgot_password(
            ClientId=client.id, Username=nobody, ConfirmationCode="123456", Password=OTHER_PASSWORD)


def test_unless_the_client_wants_it(public: Any, pool: Pool) -> None:
    client = pool.client(PreventUserExistenceErrors="LEGACY")
    with refused("UserNotFoundException", "Username/client id combination not found."):
        public.forgot_password(ClientId=client.id, Username=unique("nobody"))


def test_a_code_for_one_purpose_is_no_code_for_another(public: Any, pool: Pool, mailbox: Mailbox, signed_in: Any) -> None:
    client, username, tokens = signed_in
    public.forgot_password(ClientId=client.id, Username=username)
    code = mailbox.code(pool.attributes(username)["email"])
    with refused({"CodeMismatchException", "ExpiredCodeException"}):
        public.verify_user_attribute(AccessToken=tokens["AccessToken"], AttributeName="email", Code=code)


def test_an_administrator_sets_a_password(public: Any, idp: Any, pool: Pool, signed_in: Any) -> None:
    client, username, tokens = signed_in
    idp.admin_set_user_password(UserPoolId=pool.id, Username=username, Password=OTHER_PASSWORD, Permanent=True)
    sign_in(public, client, username, OTHER_PASSWORD)
    with refused("NotAuthorizedException"):
        refresh(public, client, tokens["RefreshToken"])
    idp.admin_set_user_password(UserPoolId=pool.id, Username=username, Password=PASSWORD, Permanent=False)
    assert idp.admin_get_user(UserPoolId=pool.id, Username=username)["UserStatus"] == "FORCE_CHANGE_PASSWORD"


def test_an_account_is_deleted(public: Any, idp: Any, pool: Pool, signed_in: Any) -> None:
    client, username, tokens = signed_in
    public.delete_user(AccessToken=tokens["AccessToken"])
    with refused({"NotAuthorizedException", "UserNotFoundException"}):
        public.get_user(AccessToken=tokens["AccessToken"])
    with refused("NotAuthorizedException"):
        refresh(public, client, tokens["RefreshToken"])
    with refused("UserNotFoundException", "User does not exist."):
        idp.admin_get_user(UserPoolId=pool.id, Username=username)
