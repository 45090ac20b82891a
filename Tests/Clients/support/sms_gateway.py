"""An HTTP gateway for messages by phone: it takes what is signed with its secret, and nothing else."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Gateway(ThreadingHTTPServer):
    """`answers` are the statuses of the next requests; then 202."""

    def __init__(self, secret: str):
        super().__init__(("127.0.0.1", 0), Handler)
        self.secret = secret.encode()
        self.taken: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.answers: list[int] = []
        self.url = f"http://127.0.0.1:{self.server_port}/send"

    def is_signed(self, body: bytes, headers: Any) -> bool:
        signed = f"{headers['countersign-timestamp']}.".encode() + body
        expected = "v1=" + hmac.new(self.secret, signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(headers["countersign-signature"] or "", expected)


class Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        status = self.server.answers.pop(0) if self.server.answers else 202
        self.server.keys.append(self.headers["idempotency-key"])
        if not self.server.is_signed(body, self.headers):
            status = 401
        elif status == 202:
            self.server.taken.append(json.loads(body))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def running_gateway(secret: str) -> Iterator[Gateway]:
    gateway = Gateway(secret)
    Thread(target=gateway.serve_forever, daemon=True).start()
    try:
        yield gateway
    finally:
        gateway.shutdown()
        gateway.server_close()
