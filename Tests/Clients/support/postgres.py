"""A PostgreSQL of one test module's own, on a unix socket."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any


def program(name: str) -> Path:
    """On PATH, else in the newest of Debian's folders."""
    found = shutil.which(name)
    if found and Path(found).parent != Path("/usr/bin"):
        return Path(found)
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    assert folders, "no PostgreSQL: Scripts/install-packages test"
    return folders[-1] / name


class Postgres:
    """Started by `with`; `url` is a libpq URI of an empty database."""

    def __enter__(self) -> "Postgres":
        self.folder = Path(tempfile.mkdtemp(prefix="cs-pg-"))
        # PostgreSQL does not run as root.
        self.account: dict[str, Any] = {}
        if os.getuid() == 0:
            user = next(name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()})
            self.account = {"user": user}
            shutil.chown(self.folder, user)
        self._run("initdb", "-D", self.folder / "data", "-U", "countersign", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        self._run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-o", options, "-w", "start")
        self._run("createdb", "-h", self.folder, "-U", "countersign", "countersign")
        self.url = f"postgresql://countersign@/countersign?host={self.folder}"
        return self

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, *arguments: object) -> None:
        result = subprocess.run(
            [program(name), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, cwd="/", env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, timeout=60,
            **self.account)
        assert result.returncode == 0, result.stderr
