"""The AWS CLI, unmodified but for `--endpoint-url`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


class CommandLine:
    """`aws {service} …` against a server, with the operator's profile or with keys of its own."""

    def __init__(self, url: str, service: str = "cognito-idp", keys: dict[str, str] | None = None):
        self.url, self.service = url, service
        self.program = Path(sys.executable).parent / "aws"
        self.environment = {**os.environ, "AWS_PAGER": "", "AWS_MAX_ATTEMPTS": "1", **(keys or {})}
        if keys:
            self.environment.pop("AWS_PROFILE", None)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, "--endpoint-url", self.url, "--output", "json", self.service, *arguments],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, env=self.environment)

    def __call__(self, *arguments: str) -> Any:
        result = self.run(*arguments)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout) if result.stdout.strip() else None

    def refused(self, code: str, *arguments: str) -> None:
        result = self.run(*arguments)
        assert result.returncode in (254, 255) and f"({code})" in result.stderr, result.stderr
