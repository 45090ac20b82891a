"""Messages by phone leave: by Amazon SNS, played by moto, which checks our signature; and by an HTTP gateway.

Each case has a server of its own, since the way out is configuration.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from support.pools import PASSWORD, Pool, unique, unique_number
from support.server import Server
from support.sms_gateway import running_gateway
from support.sns import running_sns
from support.waiting import wait_for

SECRET = "a-secret-of-the-gateway"


@contextmanager
def signing_up(name: str, environment: dict[str, str]) -> Iterator[Any]:
    """A server with a pool that proves phone numbers, and a way to sign up there."""
    server = Server.dev(name, environment)
    try:
        idp = server.operator("cognito-idp")
        pool = Pool(idp, server.url, AutoVerifiedAttributes=["phone_number"], SmsVerificationMessage="Code {####} & go")
        client = pool.client()

        def sign_up(number: str) -> str:
            username = unique()
            idp.sign_up(
                ClientId=client.id, Username=username, Password=PASSWORD,
                UserAttributes=[{"Name": "phone_number", "Value": number}])
            return username

        def confirm(username: str, code: str) -> None:
            idp.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode=code)

        sign_up.confirm, sign_up.server = confirm, server  # type: ignore[attr-defined]
        yield sign_up
    finally:
        server.stop()


def test_amazon_sns() -> None:
    with running_sns() as sns, signing_up("sms-sns", sns.environment()) as sign_up:
        number = unique_number()
        username = sign_up(number)
        text = wait_for("the message at SNS", lambda: next(iter(sns.texts(number)), None))
        code = re.fullmatch(r"Code (\d{6}) & go", text)
        assert code, text
        sign_up.confirm(username, code[1])
        assert sns.texts(number) == [text]


def test_a_wrong_key_is_an_operators_fault_and_the_message_waits() -> None:
    with running_sns() as sns:
        environment = sns.environment(COUNTERSIGN_SNS_SECRET_ACCESS_KEY="another")
        with signing_up("sms-wrong-key", environment) as sign_up:
            number = unique_number()
            sign_up(number)
            log = sign_up.server.log
            wait_for("a failed attempt", lambda: "SNS answers with status 403" in log.read_text() or None)
            assert sns.texts(number) == [] and number not in log.read_text()
            assert "given up" not in log.read_text()


def test_an_http_gateway() -> None:
    with running_gateway(SECRET) as gateway:
        environment = {"COUNTERSIGN_SMS_GATEWAY_URL": gateway.url, "COUNTERSIGN_SMS_GATEWAY_SECRET": SECRET}
        with signing_up("sms-gateway", environment) as sign_up:
            gateway.answers = [503]
            number = unique_number()
            username = sign_up(number)
            message = wait_for("the message at the gateway", lambda: next(iter(gateway.taken), None), seconds=20)
            assert message["to"] == number and message["kind"] == "SignUp"
            sign_up.confirm(username, re.search(r"\d{6}", message["text"])[0])
            # Tried again under the same key, so that a gateway may tell.
            assert gateway.keys == [message["id"], message["id"]]

            gateway.answers = [422]
            sign_up(unique_number())
            wait_for("the message is given up", lambda: "given up" in sign_up.server.log.read_text() or None)
            time.sleep(3)
            assert len(gateway.taken) == 1 and len(gateway.keys) == 3
