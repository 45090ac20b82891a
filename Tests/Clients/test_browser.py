"""Chromium at the hosted pages: sign-up, sign-in and reset, on a phone and a desk, by day and by night.

Screenshots are kept under .build/screenshots.
"""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from support.authenticator import Authenticator
from support.browser import chromium
from support.mailbox import Mailbox
from support.paths import SCREENSHOTS
from support.pools import OTHER_PASSWORD, PASSWORD, Pool, unique, unique_email
from support.pools import sign_in as tokens_of
from support.server import Server

WIDTHS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
LOOKS = [(width, scheme) for width in WIDTHS for scheme in ("light", "dark")]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


class Landing(BaseHTTPRequestHandler):
    """The client's callback: takes whatever comes."""

    def do_GET(self) -> None:  # noqa: N802
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(b"landed")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="session")
def callback() -> Iterator[str]:
    """The address of a client that listens."""
    listener = HTTPServer(("127.0.0.1", 0), Landing)
    Thread(target=listener.serve_forever, daemon=True).start()
    yield f"http://localhost:{listener.server_port}/callback"
    listener.shutdown()


class Watched:
    """A page whose errors are collected: console messages, failed requests, requests to elsewhere."""

    def __init__(self, context: BrowserContext, home: str, callback: str):
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self._console(message.text))
        self.page.on("request", lambda request: self._request(request.url, home, callback))

    def _console(self, text: str) -> None:
        # A refused form is answered with a 4xx page, which Chromium reports as a failed load.
        if "Failed to load resource" not in text or "favicon" in text:
            self.errors.append(text)

    def _request(self, url: str, home: str, callback: str) -> None:
        if not url.startswith((home, callback.rsplit("/", 1)[0], "data:")):
            self.errors.append(f"a request to {url}")


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def look(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param


@pytest.fixture
def visit(browser: Browser, server: Server, callback: str, look: tuple[str, str]) -> Iterator[Any]:
    """Opens the sign-in page of a pool; at the end nothing must have gone wrong on any page."""
    width, scheme = look
    context = browser.new_context(viewport=WIDTHS[width], color_scheme=scheme, is_mobile=width == "phone",
                                  device_scale_factor=2 if width == "phone" else 1)
    context.set_default_timeout(15_000)
    watched = Watched(context, server.url, callback)

    def open_sign_in(pool: Pool, state: str = "s-1") -> Page:
        client = pool.web_client(callback, GenerateSecret=False)
        watched.page.goto(
            f"{pool.issuer}/oauth2/authorize?response_type=code&client_id={client.id}&scope=openid+email"
            f"&state={state}&code_challenge={'c' * 43}&code_challenge_method=S256&redirect_uri={callback}")
        return watched.page

    yield open_sign_in
    context.close()
    assert watched.errors == []


def picture(page: Page, look: tuple[str, str], name: str) -> None:
    """Keeps a screenshot, and refuses a page that scrolls sideways."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}-{look[0]}-{look[1]}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


def landed(page: Page, callback: str) -> dict[str, str]:
    """The parameters of the client's callback, once the browser is there."""
    page.wait_for_url(re.compile(re.escape(callback) + r"\?.*"))
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) button[type=submit]").click()


def test_signing_in(pool: Pool, visit: Any, callback: str, look: tuple[str, str]) -> None:
    page = visit(pool, "the-state")
    picture(page, look, "sign-in")
    expect(page.locator("h1")).to_be_visible()
    sign_in(page, pool.user())
    parameters = landed(page, callback)
    assert parameters["state"] == "the-state"
    assert parameters["code"]
    assert parameters["iss"] == pool.issuer


def test_a_wrong_password(pool: Pool, visit: Any, callback: str, look: tuple[str, str]) -> None:
    username, page = pool.user(), visit(pool)
    sign_in(page, username, OTHER_PASSWORD)
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("input[name=username]")).to_have_value(username)
    expect(page.locator("input[name=password]")).to_have_value("")
    picture(page, look, "wrong-password")
    sign_in(page, username)
    assert landed(page, callback)["code"]


def test_signing_up_with_the_code_from_the_mailbox(
    pool: Pool, visit: Any, callback: str, look: tuple[str, str], mailbox: Mailbox
) -> None:
    page, username, email = visit(pool), unique(), unique_email()
    page.locator("a[href*='signup']").click()
    page.locator("input[name=email]").wait_for()
    picture(page, look, "sign-up")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill("weak")
    submit = page.locator("form:has(input[name=password]) button[type=submit]")
    submit.click()
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("input[name=email]")).to_have_value(email)
    picture(page, look, "sign-up-weak-password")
    page.locator("input[name=password]").fill(PASSWORD)
    submit.click()

    page.locator("input[name=code]").wait_for()
    picture(page, look, "confirm")
    code = mailbox.code(email)
    confirm = page.locator("form:has(input[name=code]) button[type=submit]")
    page.locator("input[name=code]").fill("000000" if code != "000000" else "000001")
    confirm.click()
    expect(page.locator("[role=alert]")).to_be_visible()
    picture(page, look, "confirm-wrong-code")
    page.locator("input[name=code]").fill(code)
    confirm.click()
    page.wait_for_load_state()
    if not page.url.startswith(callback):
        picture(page, look, "confirmed")
        sign_in(page, username)
    assert landed(page, callback)["code"]


def test_resetting_the_password(
    pool: Pool, visit: Any, callback: str, look: tuple[str, str], mailbox: Mailbox
) -> None:
    username, page = pool.user(), visit(pool)
    page.locator("a[href*='forgotPassword']").click()
    page.locator("form:has(input[name=username]):not(:has(input[name=password]))").wait_for()
    picture(page, look, "forgot-password")
    page.locator("input[name=username]").fill(username)
    page.locator("form:has(input[name=username]) button[type=submit]").click()
    page.locator("input[name=code]").wait_for()
    picture(page, look, "reset-password")
    page.locator("input[name=code]").fill(mailbox.code(f"{username}@example.com"))
    page.locator("input[name=password]").fill(OTHER_PASSWORD)
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    page.wait_for_load_state()
    if not page.url.startswith(callback):
        picture(page, look, "password-changed")
        sign_in(page, username, OTHER_PASSWORD)
    assert landed(page, callback)["code"]


def test_a_temporary_password(
    idp: Any, pool: Pool, visit: Any, callback: str, look: tuple[str, str]
) -> None:
    username = unique()
    idp.admin_create_user(
        UserPoolId=pool.id, Username=username, TemporaryPassword=OTHER_PASSWORD, MessageAction="SUPPRESS")
    page = visit(pool)
    sign_in(page, username, OTHER_PASSWORD)
    page.locator("input[name=password][autocomplete=new-password]").wait_for()
    picture(page, look, "new-password")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    assert landed(page, callback)["code"]


def test_an_error_page(server: Server, pool: Pool, visit: Any, look: tuple[str, str]) -> None:
    page = visit(pool)
    page.goto(f"{pool.issuer}/oauth2/authorize?response_type=code&client_id=unknown&redirect_uri=https://evil.example")
    expect(page.locator("h1")).to_be_visible()
    assert page.url.startswith(server.url)
    picture(page, look, "error")


def test_the_demo(server: Server, visit: Any, pool: Pool, look: tuple[str, str]) -> None:
    page = visit(pool)
    page.goto(f"{server.url}/demo")
    expect(page.locator("h1")).to_be_visible()
    picture(page, look, "demo")
    page.goto(f"{server.url}/dev/mailbox")
    expect(page.locator("h1")).to_be_visible()
    picture(page, look, "mailbox")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_every_field_has_a_label_and_no_script_is_needed(
    browser: Browser, server: Server, pool: Pool, callback: str, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    client = pool.web_client(callback, GenerateSecret=False)
    page.goto(
        f"{pool.issuer}/oauth2/authorize?response_type=code&client_id={client.id}&scope=openid"
        f"&state=s&code_challenge={'c' * 43}&code_challenge_method=S256&redirect_uri={callback}")
    for field in page.locator("input:not([type=hidden])").all():
        identifier = field.get_attribute("id")
        assert identifier and page.locator(f"label[for='{identifier}']").count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    sign_in(page, pool.user())
    assert landed(page, callback)["code"]
    context.close()


def test_setting_up_and_using_an_authenticator_app(
    idp: Any, pool: Pool, visit: Any, callback: str, look: tuple[str, str]
) -> None:
    idp.set_user_pool_mfa_config(
        UserPoolId=pool.id, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True})
    username = pool.user()
    page = visit(pool)
    sign_in(page, username)
    expect(page.locator("svg.qr")).to_be_visible()
    picture(page, look, "second-factor-set-up")
    app = Authenticator(page.locator(".secret").inner_text().replace(" ", ""))
    page.locator("input[name=code]").fill(app.wrong_code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    picture(page, look, "second-factor-wrong-code")
    page.locator("input[name=code]").fill(app.code())
    page.keyboard.press("Enter")
    assert "code" in landed(page, callback)

    page.context.clear_cookies()
    page = visit(pool)
    sign_in(page, username)
    expect(page.locator("input[name=code]")).to_be_focused()
    picture(page, look, "second-factor")
    page.keyboard.type(app.code())
    page.keyboard.press("Enter")
    assert "code" in landed(page, callback)


def test_choosing_a_second_factor(
    idp: Any, public: Any, pool: Pool, visit: Any, mailbox: Mailbox, callback: str, look: tuple[str, str]
) -> None:
    idp.set_user_pool_mfa_config(
        UserPoolId=pool.id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True},
        EmailMfaConfiguration={})
    username = pool.user()
    token = tokens_of(public, pool.client(), username)["AccessToken"]
    app = Authenticator(public.associate_software_token(AccessToken=token)["SecretCode"])
    public.verify_software_token(AccessToken=token, UserCode=app.code())
    public.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True}, EmailMfaSettings={"Enabled": True})
    page = visit(pool)
    sign_in(page, username)
    expect(page.get_by_role("button", name="Email me a code")).to_be_visible()
    picture(page, look, "second-factor-choice")
    page.get_by_role("button", name="Email me a code").click()
    picture(page, look, "second-factor-email")
    page.locator("input[name=code]").fill(mailbox.code(f"{username}@example.com"))
    page.keyboard.press("Enter")
    assert "code" in landed(page, callback)


def test_a_browser_that_is_remembered(
    idp: Any, make_pool: Any, visit: Any, mailbox: Mailbox, callback: str, look: tuple[str, str]
) -> None:
    pool = make_pool(DeviceConfiguration={
        "ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True})
    idp.set_user_pool_mfa_config(UserPoolId=pool.id, MfaConfiguration="OPTIONAL", EmailMfaConfiguration={})
    username = pool.user()
    idp.admin_set_user_mfa_preference(
        UserPoolId=pool.id, Username=username, EmailMfaSettings={"Enabled": True, "PreferredMfa": True})
    page = visit(pool)
    sign_in(page, username)
    choice = page.get_by_label("Remember this browser")
    expect(choice).not_to_be_checked()
    picture(page, look, "second-factor-remember")
    page.get_by_text("Remember this browser").click()
    expect(choice).to_be_checked()
    picture(page, look, "second-factor-remembered")
    page.locator("input[name=code]").fill(mailbox.code(f"{username}@example.com"))
    page.keyboard.press("Enter")
    assert "code" in landed(page, callback)

    page.context.clear_cookies(name=f"cs-{pool.id}")
    page = visit(pool)
    sign_in(page, username)
    assert "code" in landed(page, callback)
    [device] = idp.admin_list_devices(UserPoolId=pool.id, Username=username)["Devices"]
    names = {attribute["Name"]: attribute["Value"] for attribute in device["DeviceAttributes"]}
    assert names["device_name"].startswith("Chrome") and names["last_ip_used"]

    idp.admin_forget_device(UserPoolId=pool.id, Username=username, DeviceKey=device["DeviceKey"])
    page.context.clear_cookies(name=f"cs-{pool.id}")
    page = visit(pool)
    sign_in(page, username)
    expect(page.locator("input[name=code]")).to_be_visible()
