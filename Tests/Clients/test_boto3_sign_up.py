"""boto3: SignUp, ConfirmSignUp and ResendConfirmationCode with codes from the mailbox."""

import re
from typing import Any

import pytest

from support.errors import refused
from support.mailbox import Mailbox
from support.pools import OTHER_PASSWORD, PASSWORD, Pool, sign_in, unique, unique_email

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def sign_up(public: Any, client: Any, username: str, email: str, **more: Any) -> dict[str, Any]:
    attributes = [{"Name": "email", "Value": email}]
    return public.sign_up(ClientId=client.id, Username=username, Password=PASSWORD, UserAttributes=attributes, **more)


def test_from_sign_up_to_sign_in(public: Any, idp: Any, pool: Pool, mailbox: Mailbox) -> None:
    client, username, email = pool.client(), unique(), unique_email()
    answer = sign_up(public, client, username, email)
    assert answer["UserConfirmed"] is False
    assert UUID.fullmatch(answer["UserSub"])
    delivery = answer["CodeDeliveryDetails"]
    assert (delivery["DeliveryMedium"], delivery["AttributeName"]) == ("EMAIL", "email")
    assert re.fullmatch(r"u\*\*\*@e\*\*\*", delivery["Destination"])

    with refused("UserNotConfirmedException", "User is not confirmed."):
        sign_in(public, client, username)

    message = mailbox.next(email)
    assert (message["channel"], message["kind"]) == ("email", "SignUp")
    code = message["code"]
    wrong = "000000" if code != "000000" else "000001"
    with refused("CodeMismatchException", "Invalid verification code provided, please try again."):
        public.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode=wrong)
    public.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode=code)

    user = idp.admin_get_user(UserPoolId=pool.id, Username=username)
    assert (user["UserStatus"], user["Enabled"]) == ("CONFIRMED", True)
    attributes = pool.attributes(username)
    assert attributes["email"] == email
    assert attributes["email_verified"] == "true"
    assert attributes["sub"] == answer["UserSub"]
    sign_in(public, client, username)


def test_a_code_confirms_once(public: Any, pool: Pool, mailbox: Mailbox) -> None:
    client, username, email = pool.client(), unique(), unique_email()
    sign_up(public, client, username, email)
    code = mailbox.code(email)
    public.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode=code)
    with refused("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"):
        public.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode=code)


def test_a_code_is_bound_to_its_user(public: Any, pool: Pool, mailbox: Mailbox) -> None:
    client = pool.client()
    (first, one), (second, two) = (unique(), unique_email()), (unique(), unique_email())
    sign_up(public, client, first, one)
    sign_up(public, client, second, two)
    code, other = mailbox.code(one), mailbox.code(two)
    if code != other:
        with refused("CodeMismatchException"):
            public.confirm_sign_up(ClientId=client.id, Username=second, ConfirmationCode=code)


def test_guessing_a_code_is_bounded(public: Any, pool: Pool, mailbox: Mailbox) -> None:
    client, username, email = pool.client(), unique(), unique_email()
    sign_up(public, client, username, email)
    code = mailbox.code(email)
    for guess in range(20):
        wrong = f"{guess:06}" if f"{guess:06}" != code else "999999"
        with refused({"CodeMismatchException", "LimitExceededException", "TooManyFailedAttemptsException",
                      "ExpiredCodeException"}):
            public.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode=wrong)
    with refused({"LimitExceededException", "TooManyFailedAttemptsException", "ExpiredCodeException",
                  "CodeMismatchException"}):
        public.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode=code)


def test_another_code_can_be_asked_for(public: Any, pool: Pool, mailbox: Mailbox) -> None:
    client, username, email = pool.client(), unique(), unique_email()
    sign_up(public, client, username, email)
    mailbox.code(email)
    delivery = public.resend_confirmation_code(ClientId=client.id, Username=username)["CodeDeliveryDetails"]
    assert delivery["DeliveryMedium"] == "EMAIL"
    public.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode=mailbox.code(email))


def test_a_username_is_taken_once(public: Any, pool: Pool) -> None:
    client, username = pool.client(), unique()
    sign_up(public, client, username, unique_email())
    for again in (username, username.upper()):
        with refused("UsernameExistsException", "User already exists"):
            sign_up(public, client, again, unique_email())


@pytest.mark.parametrize("password", ["Sh0rt!", "nouppercase-7!", "NOLOWERCASE-7!", "NoNumbers-here!", "NoSymbols7here"])
def test_a_weak_password_is_refused(public: Any, pool: Pool, password: str) -> None:
    with refused("InvalidPasswordException", starts="Password did not conform with policy: "):
        public.sign_up(ClientId=pool.client().id, Username=unique(), Password=password)


def test_where_only_administrators_make_users(public: Any, make_pool: Any) -> None:
    pool = make_pool(AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    with refused("NotAuthorizedException", "SignUp is not permitted for this user pool"):
        sign_up(public, pool.client(), unique(), unique_email())


def test_a_client_with_a_secret_proves_it(public: Any, pool: Pool, mailbox: Mailbox) -> None:
    client, username, email = pool.client(GenerateSecret=True), unique(), unique_email()
    with refused("NotAuthorizedException"):
        sign_up(public, client, username, email)
    with refused("NotAuthorizedException"):
        sign_up(public, client, username, email, SecretHash=client.secret_hash("somebody-else"))
    sign_up(public, client, username, email, SecretHash=client.secret_hash(username))
    public.confirm_sign_up(
        ClientId=client.id, Username=username, ConfirmationCode=mailbox.code(email),
        SecretHash=client.secret_hash(username))


def test_an_unknown_client_is_refused(public: Any) -> None:
    with refused("ResourceNotFoundException"):
        public.sign_up(ClientId="0123456789abcdefghijklmnop", Username=unique(), Password=PASSWORD)


@pytest.mark.parametrize("name", ["email_verified", "phone_number_verified", "sub", "identities", "cognito:groups"])
def test_nobody_vouches_for_themselves(public: Any, pool: Pool, name: str) -> None:
    with refused({"NotAuthorizedException", "InvalidParameterException"}):
        public.sign_up(
            ClientId=pool.client().id, Username=unique(), Password=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": unique_email()}, {"Name": name, "Value": "true"}])


def test_an_attribute_that_the_client_may_not_write(public: Any, make_pool: Any) -> None:
    pool = make_pool(Schema=[{"Name": "role", "AttributeDataType": "String", "Mutable": True}])
    client = pool.client(WriteAttributes=["email"])
    with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        public.sign_up(
            ClientId=client.id, Username=unique(), Password=PASSWORD,
            UserAttributes=[{"Name": "custom:role", "Value": "admin"}])


def test_the_address_as_username(public: Any, make_pool: Any, mailbox: Mailbox) -> None:
    pool = make_pool(UsernameAttributes=["email"])
    client, email = pool.client(), unique_email()
    with refused("InvalidParameterException"):
        public.sign_up(ClientId=client.id, Username="not-an-address", Password=PASSWORD)
    answer = public.sign_up(ClientId=client.id, Username=email, Password=PASSWORD)
    public.confirm_sign_up(ClientId=client.id, Username=email, ConfirmationCode=mailbox.code(email))
    tokens = sign_in(public, client, email.upper())
    assert public.get_user(AccessToken=tokens["AccessToken"])["Username"] == answer["UserSub"]


def test_an_administrator_confirms(idp: Any, public: Any, pool: Pool) -> None:
    client, username = pool.client(), unique()
    sign_up(public, client, username, unique_email())
    idp.admin_confirm_sign_up(UserPoolId=pool.id, Username=username)
    sign_in(public, client, username)


def test_a_required_attribute_is_required(public: Any, make_pool: Any) -> None:
    pool = make_pool(Schema=[{"Name": "email", "Required": True}])
    with refused("InvalidParameterException"):
        public.sign_up(ClientId=pool.client().id, Username=unique(), Password=OTHER_PASSWORD)
