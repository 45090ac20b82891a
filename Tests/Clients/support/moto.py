"""Services of AWS's as moto has them, behind a port of their own."""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from moto.server import ThreadedMotoServer

from support.ports import free_port


@contextmanager
def running_moto() -> Iterator[str]:
    """The address of a server that knows nothing yet and asks for no signature."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        # What it knows and asks for is the process's: a server before this one may have left it.
        requests.post(f"{url}/moto-api/reset-auth", data=b"inf", timeout=10).raise_for_status()
        requests.post(f"{url}/moto-api/reset", timeout=10).raise_for_status()
        yield url
    finally:
        server.stop()


def hold_to_policies(url: str) -> None:
    """From here on every request is held against its signature and what its caller may do."""
    requests.post(f"{url}/moto-api/reset-auth", data=b"0", timeout=10).raise_for_status()
