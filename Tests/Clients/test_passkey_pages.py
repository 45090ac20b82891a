"""Passkeys in Chromium, with its virtual authenticator: made, used by the button, and offered where the name is typed."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from support.pools import Pool, sign_in
from support.server import Server
from test_browser import browser, callback, landed, look, picture, visit  # noqa: F401
from test_browser import sign_in as type_password


class Authenticator:
    """A virtual authenticator of a page, one that a platform has."""

    def __init__(self, page: Page):
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable", {"enableUI": False})
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True}})["authenticatorId"]

    @property
    def credentials(self) -> list[dict[str, Any]]:
        return self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def touched(self, is_touched: bool) -> None:
        """Whether somebody touches it when it is asked."""
        self.session.send(
            "WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": self.id, "enabled": is_touched})


@pytest.fixture
def pool(make_pool: Any) -> Pool:
    """A pool that takes passkeys."""
    return make_pool(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}})


def add_address(pool: Pool, page: Page, callback: str) -> str:  # noqa: F811
    client = pool.web_client(callback, GenerateSecret=False)
    return (f"{pool.issuer}/passkeys/add?response_type=code&client_id={client.id}&scope=openid+email"
            f"&state=s&code_challenge={'c' * 43}&code_challenge_method=S256&redirect_uri={callback}")


def without_autofill(page: Page) -> None:
    """Chromium offers nothing where the name is typed."""
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")


def make_passkey(page: Page, pool: Pool, callback: str, username: str, look: Any = None) -> None:  # noqa: F811
    page.goto(add_address(pool, page, callback))
    type_password(page, username)
    create = page.get_by_role("button", name="Create a passkey")
    expect(create).to_be_visible()
    if look:
        picture(page, look, "passkey-add")
    create.click()
    landed(page, callback)


def test_making_one_and_signing_in_by_the_button(
    pool: Pool, visit: Any, callback: str, look: tuple[str, str]  # noqa: F811
) -> None:
    page = visit(pool)
    without_autofill(page)
    authenticator = Authenticator(page)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    picture(page, look, "sign-in-passkey")
    make_passkey(page, pool, callback, pool.user(), look)
    [credential] = authenticator.credentials
    assert credential["rpId"] == "localhost" and credential["isResidentCredential"]

    page.context.clear_cookies()
    page = visit(pool)
    page.get_by_role("button", name="Sign in with a passkey").click()
    assert landed(page, callback)["code"]
    assert authenticator.credentials[0]["signCount"] > credential["signCount"]


def test_autofill(pool: Pool, visit: Any, callback: str, look: tuple[str, str]) -> None:  # noqa: F811
    page = visit(pool)
    authenticator = Authenticator(page)
    make_passkey(page, pool, callback, pool.user())
    page.context.clear_cookies()
    # The question waits, and the page stays as it is, for as long as nobody takes the offer. The virtual authenticator
    # answers only a question that came after it was told to.
    authenticator.touched(False)
    page = visit(pool)
    expect(page.locator("input[name=username]")).to_have_attribute("autocomplete", "username webauthn")
    page.wait_for_timeout(500)
    expect(page.locator("input[name=password]")).to_be_visible()
    authenticator.touched(True)
    page.reload(wait_until="commit")
    assert landed(page, callback)["code"]


def test_a_key_that_is_there_already_and_going_on_without(
    pool: Pool, visit: Any, callback: str, look: tuple[str, str]  # noqa: F811
) -> None:
    page = visit(pool)
    without_autofill(page)
    Authenticator(page)
    username = pool.user()
    make_passkey(page, pool, callback, username)
    page.goto(add_address(pool, page, callback))
    page.get_by_role("button", name="Create a passkey").click()
    expect(page.get_by_text("This device already has a passkey")).to_be_visible()
    picture(page, look, "passkey-known")
    page.get_by_role("button", name="Not now").click()
    assert landed(page, callback)["code"]


def test_a_key_that_the_server_does_not_know(
    pool: Pool, public: Any, visit: Any, callback: str, look: tuple[str, str]  # noqa: F811
) -> None:
    page = visit(pool)
    without_autofill(page)
    Authenticator(page)
    username = pool.user()
    make_passkey(page, pool, callback, username)
    token = sign_in(public, pool.client(), username)["AccessToken"]
    [known] = public.list_web_authn_credentials(AccessToken=token)["Credentials"]
    public.delete_web_authn_credential(AccessToken=token, CredentialId=known["CredentialId"])
    page.context.clear_cookies()
    page = visit(pool)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That passkey didn’t work here")).to_be_visible()
    picture(page, look, "passkey-refused")


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_scripts_there_is_the_password(
    server: Server, pool: Pool, scriptless: Page, callback: str  # noqa: F811
) -> None:
    scriptless.goto(add_address(pool, scriptless, callback))
    expect(scriptless.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    type_password(scriptless, pool.user())
    expect(scriptless.get_by_text("This browser can’t create passkeys here.")).to_be_visible()
    expect(scriptless.get_by_role("button", name="Create a passkey")).to_be_hidden()
    scriptless.get_by_role("button", name="Not now").click()
    assert landed(scriptless, callback)["code"]
