"""Functions of triggers: an endpoint that speaks AWS Lambda's Invoke API, and a hook, in this process."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

Event = dict[str, Any]
ACCESS_KEY, SECRET_KEY = "AKIAFUNCTIONS0000000", "a-secret-of-the-lambda-endpoint"
HOOK_SECRET = "a-secret-of-the-hook-0001"


def arn(name: str) -> str:
    return f"arn:aws:lambda:us-east-1:000000000000:function:{name}"


class Refused(Exception):
    """What a function raises to refuse."""


class Functions:
    """Answers invocations by functions that tests set; the events it was told are kept."""

    def __init__(self) -> None:
        self.functions: dict[str, Callable[[Event], None]] = {}
        self.events: list[Event] = []
        self.faults: list[str] = []
        functions = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.path.startswith("/hook/"):
                    functions.check_hook(self.headers, body)
                    self.answer(*functions.call(self.path.removeprefix("/hook/"), body, status=400))
                else:
                    functions.check_signature(self, body)
                    name = unquote(self.path.split("/")[3]).rsplit(":", 1)[1]
                    self.answer(*functions.call(name, body, status=200))

            def answer(self, status: int, failed: bool, body: bytes) -> None:
                self.send_response(status)
                if failed:
                    self.send_header("X-Amz-Function-Error", "Unhandled")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()

    def call(self, name: str, body: bytes, status: int) -> tuple[int, bool, bytes]:
        event = json.loads(body)
        self.events.append(json.loads(body))
        try:
            self.functions.get(name, lambda event: None)(event)
        except Refused as refusal:
            return status, True, json.dumps({"errorMessage": str(refusal), "errorType": "Error"}).encode()
        return 200, False, json.dumps(event).encode()

    def check_signature(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        """botocore signs the same request again, and must come to the same signature."""
        names = request.headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
        headers = {name: request.headers[name] for name in names if name != "x-amz-date"}
        again = AWSRequest("POST", self.url + request.path, headers=headers, data=body)
        again.context["timestamp"] = request.headers["x-amz-date"]
        signer = SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), "lambda", "us-east-1")
        again.headers["X-Amz-Date"] = request.headers["x-amz-date"]
        canonical = signer.canonical_request(again)
        signature = signer.signature(signer.string_to_sign(again, canonical), again)
        if not request.headers["authorization"].endswith(f"Signature={signature}"):
            self.faults.append("signature")

    def check_hook(self, headers: Any, body: bytes) -> None:
        timestamp = headers["countersign-timestamp"]
        digest = hmac.new(HOOK_SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if abs(time.time() - int(timestamp)) > 60 or headers["countersign-signature"] != f"v1={digest}":
            self.faults.append("hook")
