"""The development mailbox, read as a tester would."""

from typing import Any

import requests

from support.waiting import wait_for

MEMBERS = {"id", "channel", "to", "kind", "subject", "body", "code", "at"}


class Mailbox:
    """Messages of `/dev/messages`; each is handed out once."""

    def __init__(self, url: str):
        self.url = f"{url}/dev/messages"
        self._seen: set[str] = set()

    def messages(self, to: str) -> list[dict[str, Any]]:
        """Everything sent to an address, newest first."""
        answer = requests.get(self.url, params={"to": to}, timeout=10)
        answer.raise_for_status()
        messages = answer.json()
        assert all(set(message) == MEMBERS for message in messages), messages
        assert all(message["to"] == to for message in messages), messages
        return messages

    def next(self, to: str) -> dict[str, Any]:
        """The newest message that was not handed out before; waits for it."""
        message = wait_for(f"a message to {to}", lambda: self._unseen(to))
        self._seen.update(message["id"] for message in self.messages(to))
        return message

    def code(self, to: str) -> str:
        """The code of the next message: six digits, which its text contains."""
        message = self.next(to)
        code = message["code"]
        assert code and len(code) == 6 and code.isdigit(), message
        assert code in message["body"], message
        return code

    def _unseen(self, to: str) -> dict[str, Any] | None:
        return next((message for message in self.messages(to) if message["id"] not in self._seen), None)
