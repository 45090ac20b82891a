"""Chromium through somebody else's OpenID provider: Debian's Glewlwyd."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from support.glewlwyd import PASSWORD, Glewlwyd, glewlwyd
from support.pools import AppClient, Pool
from support.relying_party import RelyingParty
from support.upstreams import add_provider, callback_of, oidc_details
from test_browser import browser, callback  # noqa: F401
from test_federation import finish


@pytest.fixture(scope="module")
def upstream() -> Iterator[Glewlwyd]:
    with glewlwyd() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context()
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, name: str) -> None:
    """At Glewlwyd's page: name and password, and then what one wishes for."""
    page.locator("#username").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.get_by_role("button", name="Continue").click()


def test_from_the_button_to_the_token(upstream: Glewlwyd, pool: Pool, page: Page, callback: str) -> None:  # noqa: F811
    name = upstream.user("mira")
    details = oidc_details(upstream.issuer, AppClient(*upstream.client(callback_of(pool))))
    add_provider(pool, "OIDC", {**details, "authorize_scopes": "openid"}, "Glewlwyd", {"email": "email", "name": "name"})
    client = pool.web_client(callback, SupportedIdentityProviders=["COGNITO", "Glewlwyd"])
    party = RelyingParty(pool.issuer, client, callback=callback)
    page.goto(party.start())
    page.get_by_role("link", name="Continue with Glewlwyd").click()
    sign_in(page, name)
    claims = finish(page, party)
    assert claims["email"] == "mira@glewlwyd.example" and claims["name"] == "mira of Glewlwyd"
    assert claims["cognito:username"].startswith("Glewlwyd_")
    page.context.clear_cookies(domain="localhost")
    again = RelyingParty(pool.issuer, client, callback=callback)
    page.goto(again.start(identity_provider="Glewlwyd"))
    sign_in(page, name)
    assert finish(page, again)["sub"] == claims["sub"]
