"""The command line as the contract has it: help, exit statuses, and what `serve` refuses."""

import base64
import subprocess
from pathlib import Path

import pytest

from support.certificates import Authority
from support.paths import BINARY, WORK
from support.server import clean_environment

COMMANDS = ["dev", "serve", "migrate", "check", "keys", "credentials", "export", "import", "bench-floors"]
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


@pytest.mark.parametrize("url", [
    "postgresql://someone:hunter2@127.0.0.1:many/db", "postgresql://someone:hun%zzter2@127.0.0.1/db",
    "postgresql://someone:p/hunter2@127.0.0.1:1/db", "postgresql://someone:1/hunter2@127.0.0.1:1/db",
    "postgresql://someone:p@hunter2@127.0.0.1:1/db", "host=127.0.0.1 password=hun hunter2", "password='hunter2",
    "hunter2",
])
@pytest.mark.parametrize("command", ["serve", "migrate", "check"])
def test_a_wrong_database_address_is_not_repeated(command: str, url: str) -> None:
    result = run(command, **{**COMPLETE, "COUNTERSIGN_DATABASE_URL": url})
    assert result.returncode == 1
    assert "COUNTERSIGN_DATABASE_URL" in result.stderr + result.stdout
    assert "hunter2" not in result.stderr + result.stdout
    assert "zzter2" not in result.stderr + result.stdout


@pytest.mark.parametrize("content", [
    "countersign:\n  master_key: hunter2\n bad: [", "countersign:\n  database_url: hunter2: x: y", "hunter2",
    "\0hunter2", "countersign: hunter2", "countersign:\n  master_key: [hunter2]\n", "", "\xff\xfe", "- hunter2",
    "countersign:\n  master_key: hunter2\n  master_key: hunter2\n", "countersign:\n  HOST: hunter2\n",
])
def test_an_unreadable_file_is_not_repeated(tmp_path: Path, content: str) -> None:
    file = tmp_path / "countersign.yaml"
    file.write_bytes(content.encode("latin-1"))
    result = run("serve", "--config", str(file), **COMPLETE)
    assert result.returncode == 1
    assert str(file) in result.stderr
    assert "hunter2" not in result.stderr


def test_certificate_and_key_belong_together(tmp_path: Path) -> None:
    one, other = (Authority(tmp_path / name).server_file("localhost") for name in ("one", "other"))
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("-----BEGIN CERTIFICATE-----\nhunter2\n-----END CERTIFICATE-----\n")
    for certificate, key in [(nonsense, one), (one, nonsense), (tmp_path / "none", one), (one, tmp_path)]:
        result = run(
            "serve", **COMPLETE, COUNTERSIGN_TLS_CERTIFICATE=str(certificate), COUNTERSIGN_TLS_KEY=str(key))
        assert result.returncode == 1
        assert "COUNTERSIGN_TLS_" in result.stderr
        assert "hunter2" not in result.stderr
    chain = tmp_path / "chain.pem"
    chain.write_bytes(one.read_bytes().split(b"-----BEGIN PRIVATE KEY")[0])
    result = run("serve", **COMPLETE, COUNTERSIGN_TLS_CERTIFICATE=str(chain), COUNTERSIGN_TLS_KEY=str(other))
    assert "COUNTERSIGN_TLS_CERTIFICATE and COUNTERSIGN_TLS_KEY are not" in result.stderr
    result = run("serve", **COMPLETE, COUNTERSIGN_TLS_CERTIFICATE=str(one))
    assert "COUNTERSIGN_TLS_KEY is required" in result.stderr


def test_a_file_of_settings_under_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "countersign.yaml"
    file.write_text("countersign:\n  port: many\n  account_id: 000000000001\n  unheard_of: 1\n  region: eu-west-1\n")
    result = run("serve", "--config", str(file), **COMPLETE)
    assert result.returncode == 1
    assert "COUNTERSIGN_PORT" in result.stderr
    assert "COUNTERSIGN_UNHEARD_OF" in result.stderr
    assert "COUNTERSIGN_ACCOUNT_ID" not in result.stderr
    assert "COUNTERSIGN_PORT" not in run("serve", "--config", str(file), **COMPLETE, COUNTERSIGN_PORT="1").stderr


def test_dev_takes_a_file_of_settings(tmp_path: Path) -> None:
    file = tmp_path / "countersign.yaml"
    file.write_text("countersign:\n  region: eu-west-1\n  unheard_of: 1\n")
    result = run("dev", "--ephemeral", "--data", str(tmp_path / "data"), "--config", str(file))
    assert result.returncode == 1
    assert "COUNTERSIGN_UNHEARD_OF" in result.stderr


def test_serve_does_not_start_without_its_database() -> None:
    result = run("serve", **COMPLETE, COUNTERSIGN_PORT="1")
    assert result.returncode == 1
    assert result.stderr
    assert KEY not in result.stderr
