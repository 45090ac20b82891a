"""The command line as the contract has it: help, exit statuses, and what `serve` refuses."""

import base64
import subprocess

import pytest

from support.paths import BINARY, WORK
from support.server import clean_environment

COMMANDS = ["dev", "serve", "migrate", "check", "keys", "export", "import", "bench-floors"]
KEY = base64.b64encode(b"k" * 32).decode()
COMPLETE = {
    "COUNTERSIGN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "COUNTERSIGN_MASTER_KEY": KEY,
    "COUNTERSIGN_PUBLIC_URL": "https://login.example.com",
}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    assert BINARY.exists(), "`make build` first"
    WORK.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        [BINARY, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, cwd=WORK,
        env={**clean_environment(), **environment})


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str) -> None:
    result = run(command, "--help")
    assert result.returncode == 0
    assert "USAGE: countersign" in result.stdout
    assert command in run("--help").stdout


@pytest.mark.parametrize("arguments", [["nothing"], ["dev", "--nothing"], ["dev", "--port", "many"]])
def test_wrong_usage(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.returncode == 64
    assert result.stderr
    assert not result.stdout


def test_serve_names_every_fault_at_once() -> None:
    result = run("serve")
    assert result.returncode == 1
    for name in COMPLETE:
        assert name in result.stderr


@pytest.mark.parametrize(("name", "value"), [
    ("COUNTERSIGN_PORT", "many"), ("COUNTERSIGN_PORT", "70000"), ("COUNTERSIGN_MASTER_KEY", "short"),
    ("COUNTERSIGN_PUBLIC_URL", "http://login.example.com"), ("COUNTERSIGN_PUBLIC_URL", "login.example.com"),
    ("COUNTERSIGN_SMTP_URL", "http://mail.example.com"),
    ("COUNTERSIGN_SMTP_URL", "smtp://user:hunter2@mail.example.com?starttls=none"),
    ("COUNTERSIGN_UNHEARD_OF", "1"), ("COUNTERSIGN_DATABASE_URl", "x"),
])
def test_a_value_that_is_no_value(name: str, value: str) -> None:
    result = run("serve", **{**COMPLETE, name: value})
    assert result.returncode == 1
    assert name in result.stderr
    assert "hunter2" not in result.stderr
    assert KEY not in result.stderr


def test_serve_does_not_start_without_its_database() -> None:
    result = run("serve", **COMPLETE, COUNTERSIGN_PORT="1")
    assert result.returncode == 1
    assert result.stderr
    assert KEY not in result.stderr
