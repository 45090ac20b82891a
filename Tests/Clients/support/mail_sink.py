"""A mail server that keeps what it is given (aiosmtpd)."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from support.ports import free_port
from support.waiting import wait_for


class Mail:
    """One mail with its envelope."""

    def __init__(self, sender: str, recipients: list[str], content: bytes, protected: bool, user: str | None):
        self.sender = sender
        self.recipients = recipients
        self.content = content
        self.protected = protected
        self.user = user
        self.message: EmailMessage = email.message_from_bytes(content, policy=email.policy.default)

    def part(self, subtype: str) -> str:
        body = self.message.get_body((subtype,))
        assert body is not None, self.content
        return body.get_content()


class MailSink:
    """Listens on loopback. `answers` are given to RCPT before it accepts, one a time."""

    def __init__(self, user: str | None = None, password: str | None = None, **settings: Any):
        self.mails: list[Mail] = []
        self.answers: list[str] = []
        self.refused = 0
        self._credentials = (user, password)
        self.port = free_port()
        if user:
            settings |= {"authenticator": self._authenticate, "auth_required": True}
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **settings)

    def __enter__(self) -> "MailSink":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def next_to(self, address: str) -> Mail:
        """The first mail to an address; waits for it."""
        return wait_for(f"a mail to {address}", lambda: next(iter(self.all_to(address)), None), seconds=60)

    def all_to(self, address: str) -> list[Mail]:
        return [mail for mail in self.mails if mail.recipients == [address]]

    def _authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        given = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode())
        if given != self._credentials:
            self.refused += 1
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=data.login.decode())

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.answers:
            self.refused += 1
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(Mail(
            envelope.mail_from, list(envelope.rcpt_tos), envelope.content, session.ssl is not None,
            getattr(session, "auth_data", None)))
        return "250 OK"
