"""Chromium from a provider's button to the verified token: a pool that is federated to another, linked, signed out."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from support.pools import PASSWORD, Pool
from support.relying_party import RelyingParty
from support.upstreams import federate
from test_browser import WIDTHS, browser, callback, look, picture  # noqa: F401
from test_browser import sign_in as type_password


Join = Callable[..., RelyingParty]


@pytest.fixture
def page(browser: Browser, look: tuple[str, str]) -> Iterator[Page]:  # noqa: F811
    """A page in a browser of its own."""
    width, scheme = look
    context = browser.new_context(viewport=WIDTHS[width], color_scheme=scheme)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def join(callback: str) -> Join:  # noqa: F811
    """Federates a pool to another; the relying party of a client that takes both."""

    def joined(pool: Pool, upstream: Pool, **settings: Any) -> RelyingParty:
        federate(pool, upstream, **settings)
        client = pool.web_client(
            callback, SupportedIdentityProviders=["COGNITO", "Upstream"], LogoutURLs=[signed_out(callback)])
        return RelyingParty(pool.issuer, client, callback=callback)

    return joined


def signed_out(callback: str) -> str:  # noqa: F811
    return callback.replace("/callback", "/signed-out")


@pytest.fixture
def upstream(make_pool: Any) -> Pool:
    """The pool whose people sign in elsewhere."""
    return make_pool(AutoVerifiedAttributes=["email"])


def finish(page: Page, party: RelyingParty) -> dict[str, Any]:
    """The claims of the ID token, as the relying party verified it."""
    page.wait_for_url(re.compile(re.escape(party.callback) + r"\?.*"))
    return party.finish(page.url)["userinfo"]


def test_a_person_of_another_pool(
    pool: Pool, upstream: Pool, join: Join, page: Page, look: tuple[str, str]  # noqa: F811
) -> None:
    party, username = join(pool, upstream), upstream.user(given_name="Mira")
    page.goto(party.start())
    picture(page, look, "sign-in-providers")
    page.get_by_role("link", name="Continue with Upstream").click()
    page.wait_for_url(re.compile(re.escape(upstream.issuer) + "/login.*"))
    type_password(page, username)
    claims = finish(page, party)
    subject = upstream.attributes(username)["sub"]
    assert claims["cognito:username"] == f"Upstream_{subject}"
    assert claims["email"] == f"{username}@example.com" and claims["given_name"] == "Mira"
    assert claims["identities"][0]["userId"] == subject and claims["identities"][0]["providerType"] == "OIDC"
    assert claims["cognito:groups"] == [f"{pool.id}_Upstream"]
    assert party.user_info()["sub"] == claims["sub"]
    assert party.refresh()["access_token"]
    user = pool.idp.admin_get_user(UserPoolId=pool.id, Username=claims["cognito:username"])
    assert user["UserStatus"] == "EXTERNAL_PROVIDER"
    # Both know them now: no page asks anything.
    page.goto(party.start(identity_provider="Upstream"))
    assert finish(page, party)["sub"] == claims["sub"]


def test_a_cancelled_sign_in_comes_back_to_the_page(
    pool: Pool, upstream: Pool, join: Join, page: Page, look: tuple[str, str]  # noqa: F811
) -> None:
    party = join(pool, upstream)
    page.goto(party.start())
    page.get_by_role("link", name="Continue with Upstream").click()
    page.wait_for_url(re.compile(re.escape(upstream.issuer) + "/login.*"))
    # As a provider answers whose person says no.
    page.goto(f"{pool.issuer}/oauth2/idpresponse?error=access_denied&state=unknown")
    picture(page, look, "provider-unknown-state")
    expect(page.get_by_role("heading")).to_be_visible()


def test_whoever_has_an_account_connects_it(
    upstream: Pool, join: Join, page: Page, look: tuple[str, str], make_pool: Any  # noqa: F811
) -> None:
    mine = make_pool(AliasAttributes=["email"], AutoVerifiedAttributes=["email"])
    username = upstream.user()
    own = mine.user(email=f"{username}@example.com")
    party = join(mine, upstream, linking="VERIFIED_EMAIL")
    page.goto(party.start())
    page.get_by_role("link", name="Continue with Upstream").click()
    type_password(page, username)
    expect(page.get_by_text("There is an account with")).to_be_visible()
    picture(page, look, "connect-account")
    type_password(page, own)
    claims = finish(page, party)
    assert claims["cognito:username"] == own
    assert claims["identities"][0]["providerName"] == "Upstream"
    page.context.clear_cookies()
    page.goto(party.start(identity_provider="Upstream"))
    type_password(page, username)
    assert finish(page, party)["sub"] == claims["sub"]


def test_signing_out_there_too(pool: Pool, upstream: Pool, join: Join, page: Page) -> None:
    party, username = join(pool, upstream, signs_out=True), upstream.user()
    page.goto(party.start(identity_provider="Upstream"))
    type_password(page, username)
    finish(page, party)
    client = party.provider.client_id
    page.goto(f"{pool.issuer}/logout?client_id={client}&logout_uri={signed_out(party.callback)}")
    page.wait_for_url(signed_out(party.callback))
    page.goto(party.start(identity_provider="Upstream"))
    expect(page.locator("input[name=password]")).to_be_visible()
    assert page.url.startswith(upstream.issuer)


def test_an_address_leads_to_its_provider(pool: Pool, upstream: Pool, join: Join, page: Page) -> None:
    party, username = join(pool, upstream, identifiers=["example.com"]), upstream.user()
    page.goto(party.start())
    page.locator("input[name=username]").fill(f"{username}@example.com")
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(re.compile(re.escape(upstream.issuer) + "/login.*"))
    expect(page.locator("input[name=username]")).to_have_value(f"{username}@example.com")
    type_password(page, username, PASSWORD)
    assert finish(page, party)["email"] == f"{username}@example.com"
