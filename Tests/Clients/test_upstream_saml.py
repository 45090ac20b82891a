"""Chromium through somebody else's SAML identity provider: Debian's SimpleSAMLphp."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from support.paths import SCREENSHOTS
from support.pools import Pool
from support.relying_party import RelyingParty
from support.simplesaml import PASSWORD, ServiceProvider, SimpleSAML, simple_saml
from support.upstreams import add_provider
from test_browser import browser, callback  # noqa: F401
from test_federation import finish, signed_out

MAPPING = {"email": "email", "given_name": "givenName", "nickname": "groups"}


@pytest.fixture(scope="module")
def upstream() -> Iterator[SimpleSAML]:
    with simple_saml() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context()
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def certificate_of(pool: Pool) -> str:
    """What the pool's metadata has it sign with."""
    metadata = requests.get(f"{pool.issuer}/saml2/metadata", timeout=10)
    assert metadata.headers["Content-Type"] == "application/samlmetadata+xml"
    found = re.search(r"<ds:X509Certificate>([^<]+)<", metadata.text)
    assert found
    return found[1]


def join(
    pool: Pool, upstream: SimpleSAML, callback: str, *, by_url: bool = False, details: dict[str, str] | None = None,  # noqa: F811
    **settings: Any
) -> RelyingParty:
    """Makes each known to the other."""
    source = {"MetadataURL": upstream.entity_id} if by_url else {"MetadataFile": upstream.metadata}
    add_provider(pool, "SAML", {**source, **(details or {})}, "Campus", MAPPING, IdpIdentifiers=["saml.example"])
    upstream.trust(ServiceProvider(
        f"urn:amazon:cognito:sp:{pool.id}", f"{pool.issuer}/saml2/idpresponse", f"{pool.issuer}/saml2/logout",
        certificate_of(pool), **settings))
    client = pool.web_client(
        callback, SupportedIdentityProviders=["COGNITO", "Campus"], LogoutURLs=[signed_out(callback)])
    return RelyingParty(pool.issuer, client, callback=callback)


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.locator("#username").fill(name)
    page.locator("#password").fill(password)
    page.locator("#submit_button").click()


VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "by-url": {"by_url": True},
    "signed-requests": {"details": {"RequestSigningAlgorithm": "rsa-sha256"}, "wants_signed_requests": True},
    "encrypted": {"details": {"EncryptedResponses": "true"}, "encrypts": True},
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_from_the_button_to_the_token(
    variant: str, upstream: SimpleSAML, pool: Pool, page: Page, callback: str  # noqa: F811
) -> None:
    party = join(pool, upstream, callback, **VARIANTS[variant])
    page.goto(party.start())
    page.get_by_role("link", name="Continue with Campus").click()
    sign_in(page, "mira")
    claims = finish(page, party)
    assert claims["cognito:username"] == "Campus_mira"
    assert claims["email"] == "mira@saml.example" and claims["given_name"] == "Mira"
    assert claims["nickname"] == '["a","b"]'
    assert claims["identities"][0]["issuer"] == upstream.entity_id
    assert claims["identities"][0]["providerType"] == "SAML"
    # Known there and here, nobody is asked again.
    page.goto(party.start(identity_provider="Campus"))
    assert finish(page, party)["sub"] == claims["sub"]


def test_an_address_leads_there(upstream: SimpleSAML, pool: Pool, page: Page, callback: str) -> None:  # noqa: F811
    party = join(pool, upstream, callback)
    page.goto(party.start(idp_identifier="saml.example"))
    sign_in(page, "noah", "wrong")
    expect(page.locator("#username")).to_be_visible()
    sign_in(page, "noah")
    assert finish(page, party)["email"] == "noah@saml.example"


def test_a_linked_person_is_the_user(upstream: SimpleSAML, pool: Pool, page: Page, callback: str) -> None:  # noqa: F811
    party, username = join(pool, upstream, callback), pool.user()
    pool.idp.admin_link_provider_for_user(
        UserPoolId=pool.id, DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": username},
        SourceUser={
            "ProviderName": "Campus", "ProviderAttributeName": "email", "ProviderAttributeValue": "mira@saml.example"})
    page.goto(party.start(identity_provider="Campus"))
    sign_in(page, "mira")
    assert finish(page, party)["cognito:username"] == username


def test_signing_out_there_too(upstream: SimpleSAML, pool: Pool, page: Page, callback: str) -> None:  # noqa: F811
    party = join(pool, upstream, callback, details={"IDPSignout": "true"})
    page.goto(party.start(identity_provider="Campus"))
    sign_in(page, "mira")
    finish(page, party)
    page.goto(f"{pool.issuer}/logout?client_id={party.provider.client_id}&logout_uri={signed_out(callback)}")
    page.wait_for_url(signed_out(callback))
    page.goto(party.start(identity_provider="Campus"))
    expect(page.locator("#password")).to_be_visible()


def test_signing_out_at_the_provider(upstream: SimpleSAML, pool: Pool, page: Page, callback: str) -> None:  # noqa: F811
    party = join(pool, upstream, callback, details={"IDPSignout": "true"})
    page.goto(party.start(identity_provider="Campus"))
    sign_in(page, "noah")
    finish(page, party)
    page.goto(f"{upstream.url}/saml2/idp/SingleLogoutService.php?ReturnTo={upstream.url}/module.php/core/frontpage_welcome.php")
    page.wait_for_url(re.compile(r".*frontpage_welcome.*"))
    page.goto(party.start(prompt="none"))
    page.wait_for_url(re.compile(re.escape(callback) + r"\?.*"))
    assert "error=login_required" in page.url


@pytest.mark.parametrize("is_let", [True, False])
def test_a_sign_in_that_begins_there(
    is_let: bool, upstream: SimpleSAML, pool: Pool, page: Page, callback: str  # noqa: F811
) -> None:
    party = join(pool, upstream, callback, details={"IDPInit": "true"} if is_let else {})
    client = party.provider.client_id
    relayed = (
        f"identity_provider=Campus&client_id={client}&redirect_uri={callback}&response_type=code"
        "&scope=openid+email+profile&state=s")
    page.goto(upstream.start_address(f"urn:amazon:cognito:sp:{pool.id}", relayed))
    sign_in(page, "mira")
    if not is_let:
        expect(page.get_by_role("heading")).to_contain_text("doesn’t work")
        return
    expect(page.get_by_text("says that you are")).to_be_visible()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "unasked-sign-in.png")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile(re.escape(callback) + r"\?.*code=.*"))
