"""Debian's nginx in front of a small API, as a child process on loopback with the documented configuration."""

import os
import shutil
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

from support.paths import ROOT
from support.ports import free_port
from support.waiting import wait_for

PROGRAM = Path("/usr/sbin/nginx")
EXAMPLE = ROOT / "docs/examples/nginx-guard.conf"

AROUND = """
{identity}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{server}
}}
"""


class Orders(BaseHTTPRequestHandler):
    """The API: it says who was let through to it."""

    def answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = f"{self.command} {self.path} for {self.headers['x-countersign-principal']} {self.rfile.read(length).decode()}"
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST = do_DELETE = answer

    def log_message(self, *_: object) -> None:
        pass


class GuardedAPI:
    """nginx, the API behind it, and the check that it asks."""

    def __init__(self, countersign: str):
        self.api = ThreadingHTTPServer(("127.0.0.1", 0), Orders)
        threading.Thread(target=self.api.serve_forever, daemon=True).start()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.folder = Path(tempfile.mkdtemp(prefix="countersign-nginx-"))
        self.folder.chmod(0o755)
        server = EXAMPLE.read_text()
        for name, value in {
            "{port}": str(port), "{api}": f"http://127.0.0.1:{self.api.server_port}", "{countersign}": countersign.replace("localhost", "127.0.0.1"),
        }.items():
            server = server.replace(name, value)
        configuration = self.folder / "nginx.conf"
        configuration.write_text(AROUND.format(
            folder=self.folder, server=server, identity="user www-data;" if os.getuid() == 0 else ""))
        self.process = subprocess.Popen(
            [PROGRAM, "-p", self.folder, "-e", self.folder / "error.log", "-c", configuration],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=(self.folder / "output.log").open("wb"),
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C"})
        wait_for("nginx", self._answers)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
        self.api.shutdown()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def _answers(self) -> bool | None:
        assert self.process.poll() is None, self.log()
        try:
            return requests.get(self.url, timeout=5).status_code == 401 or None
        except requests.ConnectionError:
            return None
