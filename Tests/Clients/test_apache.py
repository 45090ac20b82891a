"""Apache's mod_auth_openidc protects a site: one signs in at the hosted pages and comes back."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from support.apache import PROGRAM, Apache
from support.pages import Visitor
from support.pools import OTHER_PASSWORD, PASSWORD, Pool
from support.server import Server
from support.tokens import verified


@pytest.fixture
def apache(pool: Pool) -> Iterator[Apache]:
    assert PROGRAM.exists(), "apache2-bin is missing: Scripts/install-packages test"
    site = Apache.prepared()
    try:
        site.client = pool.web_client(site.callback)
        site.start(pool.issuer, site.client)
        yield site
    finally:
        site.stop()


class Guest:
    """A browser that goes back and forth between the site and the hosted pages."""

    def __init__(self, server: Server, apache: Apache):
        self.apache = apache
        self.site = requests.Session()
        self.site.trust_env = False
        self.pages = Visitor(server.url)

    def ask(self, path: str) -> requests.Response:
        return self.site.get(self.apache.url + path, allow_redirects=False, timeout=30)

    def come_back(self) -> requests.Response:
        """The redirect from the hosted pages, and the one that the site answers it with."""
        answer = self.site.get(self.pages.departure, allow_redirects=False, timeout=30)
        assert answer.status_code == 302, f"{answer.status_code} {answer.text}\n{self.apache.log()}"
        return self.site.get(answer.headers["Location"], allow_redirects=False, timeout=30)


@pytest.fixture
def guest(server: Server, apache: Apache) -> Guest:
    return Guest(server, apache)


def test_signing_in_for_a_protected_page(pool: Pool, apache: Apache, guest: Guest) -> None:
    username = pool.user()
    departure = guest.ask("/protected/index.html")
    assert departure.status_code == 302
    assert departure.headers["Location"].startswith(f"{pool.issuer}/oauth2/authorize?")
    assert "code_challenge_method=S256" in departure.headers["Location"]

    guest.pages.open(departure.headers["Location"]).send(username=username, password=PASSWORD)
    page = guest.come_back()
    assert (page.status_code, page.text) == (200, "only signed in"), apache.log()
    assert page.headers["X-Remote-User"] == username
    assert page.headers["X-Claim-Email"] == f"{username}@example.com"
    assert page.headers["X-Claim-Email-Verified"] in ("1", "true")
    verified(page.headers["X-Access-Token"], pool.issuer, "access", apache.client.id)

    # From now on the site's own session does.
    assert guest.ask("/protected/index.html").status_code == 200


def test_a_wrong_password_opens_nothing(pool: Pool, guest: Guest) -> None:
    location = guest.ask("/protected/index.html").headers["Location"]
    guest.pages.open(location).send(username=pool.user(), password=OTHER_PASSWORD)
    assert guest.pages.departure is None
    assert guest.ask("/protected/index.html").status_code == 302


def test_a_claim_that_nobody_has(pool: Pool, apache: Apache, guest: Guest) -> None:
    guest.pages.open(guest.ask("/protected/index.html").headers["Location"])
    guest.pages.send(username=pool.user(), password=PASSWORD)
    guest.come_back()
    assert guest.ask("/forbidden/index.html").status_code == 401


def test_another_browsers_callback_opens_nothing(server: Server, pool: Pool, apache: Apache, guest: Guest) -> None:
    guest.pages.open(guest.ask("/protected/index.html").headers["Location"])
    guest.pages.send(username=pool.user(), password=PASSWORD)
    victim = Guest(server, apache)
    answer = victim.site.get(guest.pages.departure, allow_redirects=False, timeout=30)
    assert answer.status_code != 200
    assert victim.ask("/protected/index.html").status_code == 302


def test_signing_out_at_both(pool: Pool, apache: Apache, guest: Guest) -> None:
    guest.pages.open(guest.ask("/protected/index.html").headers["Location"])
    guest.pages.send(username=pool.user(), password=PASSWORD)
    guest.come_back()
    answer = guest.ask(f"/protected/callback?logout={apache.url}/index.html")
    location = answer.headers["Location"]
    assert urlsplit(location).path == urlsplit(f"{pool.issuer}/logout").path
    # mod_auth_openidc speaks RP-initiated logout: id_token_hint and post_logout_redirect_uri.
    assert "post_logout_redirect_uri=" in location and "id_token_hint=" in location
    assert guest.ask("/protected/index.html").status_code == 302
