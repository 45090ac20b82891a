"""Messages leave by SMTP: in clear on loopback, under STARTTLS with an authority of our own, with AUTH.

Each case has a server of its own, since COUNTERSIGN_SMTP_URL is configuration.
"""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from support.certificates import Authority
from support.mail_sink import MailSink
from support.pools import PASSWORD, Pool, sign_in, unique, unique_email
from support.server import Server
from support.waiting import wait_for


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


class Sender:
    """A development server whose mail goes to a sink, with a pool on it."""

    def __init__(self, server: Server):
        self.server = server
        self.idp: Any = server.operator("cognito-idp")
        self.pool = Pool(self.idp, server.url)
        self.client = self.pool.client()

    def sign_up(self, email: str, username: str | None = None) -> str:
        username = username or unique()
        self.idp.sign_up(
            ClientId=self.client.id, Username=username, Password=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": email}])
        return username


@contextmanager
def sender(name: str, url: str, **environment: str) -> Iterator[Sender]:
    server = Server.dev(name, {"COUNTERSIGN_SMTP_URL": url, **environment})
    try:
        yield Sender(server)
    finally:
        server.stop()


def test_a_mail_from_end_to_end() -> None:
    with MailSink() as sink, sender(
        "mail-plain", f"smtp://localhost:{sink.port}?from={quote('Example Login <login@example.org>')}"
    ) as server:
        email = unique_email()
        username = server.sign_up(email)
        mail = sink.next_to(email)
        assert mail.sender == "login@example.org"
        assert mail.content.isascii()
        message = mail.message
        assert message["From"] == "Example Login <login@example.org>"
        assert message["To"] == email
        assert message["Subject"]
        assert message["MIME-Version"] == "1.0"
        assert re.fullmatch(r"<[^@\s]+@example\.org>", message["Message-ID"])
        assert parsedate_to_datetime(message["Date"]).tzinfo is not None
        assert message["Auto-Submitted"] == "auto-generated"
        code = re.search(r"\b\d{6}\b", mail.part("plain"))[0]
        assert code in mail.part("html")
        server.idp.confirm_sign_up(ClientId=server.client.id, Username=username, ConfirmationCode=code)
        sign_in(server.idp, server.client, username)
        assert len(sink.all_to(email)) == 1


def test_the_pools_own_words_and_sender() -> None:
    with MailSink() as sink, sender("mail-words", f"smtp://localhost:{sink.port}") as server:
        server.pool = Pool(
            server.idp, server.server.url,
            EmailConfiguration={"EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "help@example.org"},
            VerificationMessageTemplate={
                "DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailSubject": "Grüße – Ihr Code",
                "EmailMessage": "<p>Für Sie: <b>{####}</b> ✓</p>",
            })
        server.client = server.pool.client()
        email = unique_email()
        server.sign_up(email)
        mail = sink.next_to(email)
        assert mail.content.isascii()
        assert mail.message["Subject"] == "Grüße – Ihr Code"
        assert mail.message["Reply-To"] == "help@example.org"
        assert re.fullmatch(r"<p>Für Sie: <b>\d{6}</b> ✓</p>", mail.part("html").strip())
        assert re.fullmatch(r"Für Sie: \d{6} ✓", mail.part("plain").strip())


def test_under_starttls(authority: Authority) -> None:
    context = authority.server_context("localhost")
    with MailSink(tls_context=context, require_starttls=True) as sink, sender(
        "mail-starttls", f"smtp://localhost:{sink.port}?starttls=required",
        COUNTERSIGN_SMTP_CA_FILE=str(authority.file)
    ) as server:
        email = unique_email()
        server.sign_up(email)
        assert sink.next_to(email).protected


def test_with_credentials(authority: Authority) -> None:
    user, password = "us er@example.com", "p@ss:/?#ü"
    url = "smtp://{}:{}@localhost:{{}}?starttls=required".format(quote(user, safe=""), quote(password, safe=""))
    context = authority.server_context("localhost")
    with MailSink(user, password, tls_context=context, require_starttls=True, auth_require_tls=True) as sink, sender(
        "mail-auth", url.format(sink.port), COUNTERSIGN_SMTP_CA_FILE=str(authority.file)
    ) as server:
        email = unique_email()
        server.sign_up(email)
        mail = sink.next_to(email)
        assert mail.protected
        assert mail.user == user
        assert sink.refused == 0


@pytest.mark.parametrize("fault", ["unknown authority", "another host", "no STARTTLS"])
def test_nothing_leaves_for_a_server_that_cannot_prove_itself(authority: Authority, tmp_path: Path, fault: str) -> None:
    host = "mail.example" if fault == "another host" else "localhost"
    trusted = Authority(tmp_path, "Another authority") if fault == "unknown authority" else authority
    settings = {} if fault == "no STARTTLS" else {"tls_context": authority.server_context(host)}
    with MailSink(**settings) as sink, sender(
        f"mail-{fault.replace(' ', '-').lower()}", f"smtp://localhost:{sink.port}?starttls=required",
        COUNTERSIGN_SMTP_CA_FILE=str(trusted.file)
    ) as server:
        email = unique_email()
        server.sign_up(email)
        # The answer to the user does not wait for mail; an administrator can still go on.
        server.idp.admin_get_user(UserPoolId=server.pool.id, Username=server.sign_up(unique_email()))
        with pytest.raises(AssertionError, match="waited"):
            wait_for("a mail that must not come", lambda: sink.mails or None, seconds=4)


def test_a_busy_server_is_tried_again() -> None:
    with MailSink() as sink, sender("mail-busy", f"smtp://localhost:{sink.port}") as server:
        sink.answers = ["451 try later", "421 too busy"]
        email = unique_email()
        server.sign_up(email)
        sink.next_to(email)
        assert sink.refused == 2
        assert len(sink.all_to(email)) == 1


def test_a_silent_server_does_not_hold_up_the_end() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent, sender(
        "mail-silent", f"smtp://localhost:{silent.getsockname()[1]}"
    ) as server:
        for _ in range(12):
            server.sign_up(unique_email())
        silent.settimeout(30)
        connection, _ = silent.accept()
    connection.close()
    # The server has been stopped here, and ended well in time.


def test_a_refused_address_is_given_up_and_holds_nobody_up() -> None:
    with MailSink() as sink, sender("mail-refused", f"smtp://localhost:{sink.port}") as server:
        sink.answers = ["550 no such user"]
        refused, fine = unique_email(), unique_email()
        server.sign_up(refused)
        server.sign_up(fine)
        # Which of the two meets the refusal is the worker's choice; the other one arrives.
        wait_for("the other mail", lambda: sink.mails or None, seconds=30)
        assert sink.refused == 1
        assert {mail.recipients[0] for mail in sink.mails} < {refused, fine}


@pytest.mark.parametrize("address", [
    "ann@example.com\r\nBcc: mallory@example.com", "ann@example.com, mallory@example.com", "<ann@example.com>",
])
def test_an_address_adds_no_recipient(address: str) -> None:
    with MailSink() as sink, sender("mail-injection", f"smtp://localhost:{sink.port}") as server:
        with pytest.raises(server.idp.exceptions.InvalidParameterException):
            server.sign_up(address)
        email = unique_email()
        server.sign_up(email)
        sink.next_to(email)
        assert [mail.recipients for mail in sink.mails] == [[email]]
