"""Chromium with each social provider, from its button to the verified token: signed in, linked, signed out."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from support.pools import Pool
from support.relying_party import RelyingParty
from support.social import Social, emulators
from support.upstreams import add_provider
from test_browser import browser, callback  # noqa: F401
from test_browser import sign_in as type_password
from test_federation import finish, signed_out

# The button's name, and the prefix of usernames.
PROVIDERS = {
    "Google": ("Google", "Google_100200300400500600700"),
    "Facebook": ("Facebook", "Facebook_100200300400500600700"),
    "LoginWithAmazon": ("Amazon", "LoginWithAmazon_amzn1.account.100200300400500600700"),
    "SignInWithApple": ("Apple", "SignInWithApple_000123.100200300400500600700.0456"),
}

MAPPINGS = {
    "Google": {"email": "email", "given_name": "given_name"},
    "Facebook": {"email": "email", "given_name": "first_name"},
    "LoginWithAmazon": {"email": "email", "name": "name"},
    "SignInWithApple": {"email": "email", "given_name": "firstName"},
}


@pytest.fixture(scope="module")
def social() -> Iterator[Social]:
    with emulators() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context()
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture(params=PROVIDERS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def party(kind: str, pool: Pool, social: Social, callback: str) -> RelyingParty:  # noqa: F811
    add_provider(pool, kind, social.details(kind), mapping=MAPPINGS[kind])
    client = pool.web_client(
        callback, SupportedIdentityProviders=["COGNITO", kind], LogoutURLs=[signed_out(callback)])
    return RelyingParty(pool.issuer, client, callback=callback)


def continue_with(page: Page, party: RelyingParty, kind: str) -> None:
    page.goto(party.start())
    page.get_by_role("link", name=f"Continue with {PROVIDERS[kind][0]}").click()


def test_a_person_signs_in_and_out(kind: str, party: RelyingParty, pool: Pool, page: Page, callback: str) -> None:  # noqa: F811
    continue_with(page, party, kind)
    page.get_by_role("button", name="Sign in as Mira Ost").click()
    claims = finish(page, party)
    assert claims["cognito:username"] == PROVIDERS[kind][1]
    assert claims["email"] == "mira.ost@example.org"
    assert claims["identities"][0]["providerType"] == kind
    assert "Mira" in claims.get("given_name", claims.get("name", ""))
    page.goto(f"{pool.issuer}/logout?client_id={party.provider.client_id}&logout_uri={signed_out(callback)}")
    page.wait_for_url(signed_out(callback))
    page.goto(party.start())
    expect(page.locator("input[name=password]")).to_be_visible()


def test_a_person_says_no(kind: str, party: RelyingParty, page: Page) -> None:
    continue_with(page, party, kind)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("was cancelled")
    # And goes back to the page that has the other ways.
    expect(page.locator("input[name=password]")).to_be_visible()


def test_a_linked_person_is_the_user(kind: str, party: RelyingParty, pool: Pool, page: Page) -> None:
    username = pool.user()
    subject = PROVIDERS[kind][1].removeprefix(f"{kind}_")
    pool.idp.admin_link_provider_for_user(
        UserPoolId=pool.id, DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": username},
        SourceUser={
            "ProviderName": kind, "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": subject})
    continue_with(page, party, kind)
    page.get_by_role("button", name="Sign in as Mira Ost").click()
    claims: dict[str, Any] = finish(page, party)
    assert claims["cognito:username"] == username
    assert claims["email"] == f"{username}@example.com"
    page.context.clear_cookies()
    page.goto(party.start())
    type_password(page, username)
    assert finish(page, party)["sub"] == claims["sub"]
    assert re.fullmatch(r"[0-9a-f-]{36}", claims["sub"])
