"""The server under test, as a process of its own."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import boto3
import requests
from botocore.config import Config

from support.paths import BINARY, WORK
from support.waiting import wait_for

DEMO_POOL = "us-east-1_Demo00000"
BASE_URL = re.compile(r"https?://(?:localhost|127\.0\.0\.1):(\d+)")


def clean_environment() -> dict[str, str]:
    """Ours without what would configure the server or an SDK by accident."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COUNTERSIGN_", "AWS_")) and "proxy" not in name.lower()
    }


class Server:
    """A running `countersign`. `url` has no slash at its end."""

    def __init__(self, url: str, credentials_file: Path | None, process: subprocess.Popen | None = None,
                 log: Path | None = None):
        self.url = url
        self.credentials_file = credentials_file
        self.process = process
        self.log = log
        self.authority: Path | None = None
        # Where it listens; known of a node, whose URL may be another's.
        self.port: int | None = None

    def operator(self, service: str) -> Any:
        """A client of a service of AWS's with the keys that `countersign dev` has written for this server."""
        assert self.credentials_file
        text = self.credentials_file.read_text()
        keys = dict(re.findall(r"^\s*(aws_\w+)\s*=\s*(\S+)\s*$", text, re.MULTILINE))
        return boto3.client(
            service, endpoint_url=self.url, region_name="us-east-1", config=Config(retries={"max_attempts": 0}), **keys)

    @classmethod
    def dev(cls, name: str, environment: dict[str, str] | None = None) -> "Server":
        """`countersign dev` with data of its own that goes with it; returns when it answers."""
        data = WORK / name
        shutil.rmtree(data, ignore_errors=True)
        return cls.dev_on(data, "--ephemeral", environment=environment)

    @classmethod
    def dev_on(
        cls, data: Path, *options: str, environment: dict[str, str] | None = None, authority: Path | None = None
    ) -> "Server":
        """`countersign dev` on a folder; returns when it answers. `authority` signed its certificate."""
        process, log = launch(data.name, ["dev", "--port", "0", "--data", str(data), *options], environment or {})
        server = cls("", None, process, log)
        server.authority = authority
        try:
            server.url = wait_for("the base URL of countersign dev", server._printed_url, seconds=60)
            discovery = f"{server.url}/{DEMO_POOL}/.well-known/openid-configuration"
            wait_for("the demo pool", lambda: server._answers(discovery), seconds=60)
            server.credentials_file = wait_for("the credentials file", lambda: server._credentials(data))
        except BaseException:
            process.kill()
            process.wait()
            raise
        return server

    @classmethod
    def serve(cls, name: str, port: int, environment: dict[str, str]) -> "Server":
        """`countersign serve` on loopback; returns when it is ready."""
        url = environment.get("COUNTERSIGN_PUBLIC_URL", f"http://localhost:{port}")
        process, log = launch(
            name, ["serve"], {"COUNTERSIGN_HOST": "127.0.0.1", "COUNTERSIGN_PORT": str(port), **environment})
        server = cls(url, None, process, log)
        server.port = port
        try:
            ready = f"http://127.0.0.1:{port + 1}/health/ready"
            wait_for("readiness of countersign serve", lambda: server._answers(ready), seconds=60)
        except BaseException:
            process.kill()
            process.wait()
            raise
        return server

    def stop(self) -> None:
        """Ends the server as an operator would; one that does not end well is a failure."""
        if not self.process:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=30)
            assert status == 0, f"the server ended with status {status}:\n{self.tail()}"
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not end within 30 s of SIGTERM:\n{self.tail()}") from None

    def tail(self) -> str:
        """The end of what it printed."""
        return self.log.read_text(errors="replace")[-4000:] if self.log else ""

    def _alive(self) -> None:
        if self.process and self.process.poll() is not None:
            raise AssertionError(f"the server ended with status {self.process.returncode}:\n{self.tail()}")

    def _printed_url(self) -> str | None:
        self._alive()
        found = BASE_URL.search(self.tail())
        return found[0] if found else None

    def _answers(self, url: str) -> bool | None:
        self._alive()
        try:
            verify = str(self.authority) if self.authority else True
            return requests.get(url, timeout=5, verify=verify).status_code == 200 or None
        except requests.ConnectionError:
            return None

    def _credentials(self, data: Path) -> Path | None:
        """In the data folder, or where the server says that it put it."""
        printed = [Path(path) for path in re.findall(r"(/\S+/credentials)\b", self.tail())]
        return next((path for path in [data / "credentials", *printed] if path.is_file()), None)


def launch(name: str, arguments: list[str], environment: dict[str, str]) -> tuple[subprocess.Popen, Path]:
    """Starts the optimised binary; everything it prints goes to one file."""
    if not BINARY.exists():
        raise AssertionError(f"{BINARY} is missing: `make build` first")
    WORK.mkdir(parents=True, exist_ok=True)
    log = WORK / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [BINARY, *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=WORK,
            env={**clean_environment(), **environment})
    return process, log
