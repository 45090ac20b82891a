"""The account page in Chromium: what people see of their account, and each thing that they change there."""

import re
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from support.errors import refused
from support.mailbox import Mailbox
from support.pools import OTHER_PASSWORD, PASSWORD, Pool, sign_in, unique, unique_email
from test_browser import browser, callback, landed, look, picture, visit  # noqa: F401
from test_browser import sign_in as type_password
from test_passkey_pages import Authenticator, without_autofill


@pytest.fixture
def pool(make_pool: Any) -> Pool:
    """A pool with all that an account can have."""
    made = make_pool(
        AutoVerifiedAttributes=["email"],
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]},
        DeviceConfiguration={"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True},
        Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}})
    made.idp.set_user_pool_mfa_config(
        UserPoolId=made.id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True},
        EmailMfaConfiguration={})
    return made


def open_account(page: Page, pool: Pool, callback: str) -> Any:  # noqa: F811
    """A client's link to the account page."""
    client = pool.web_client(callback, GenerateSecret=False)
    page.goto(f"{pool.issuer}/account?client_id={client.id}&redirect_uri={callback}")
    return client


def signed_in(page: Page, pool: Pool, callback: str) -> str:  # noqa: F811
    without_autofill(page)
    username = pool.user()
    open_account(page, pool, callback)
    type_password(page, username)
    expect(page.get_by_role("heading", name="Your account", exact=True)).to_be_visible()
    return username


def section(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name)


def told(page: Page, text: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(text)


def test_the_profile_is_changed(visit: Any, look: Any, callback: str, pool: Pool) -> None:  # noqa: F811
    page = visit(pool)
    username = signed_in(page, pool, callback)
    picture(page, look, "account")
    section(page, "About you").get_by_role("link", name="Add").click()
    picture(page, look, "account-profile")
    page.get_by_label("First name").fill("Zoë")
    page.get_by_role("button", name="Save").click()
    told(page, "Your change is saved")
    expect(section(page, "About you")).to_contain_text("Zoë")
    assert pool.attributes(username)["given_name"] == "Zoë"
    # The way back leads to the application, without a code.
    page.get_by_role("link", name="Back to").click()
    page.wait_for_url(callback)


def test_an_address_is_changed(
    visit: Any, look: Any, callback: str, pool: Pool, mailbox: Mailbox  # noqa: F811
) -> None:
    page = visit(pool)
    username = signed_in(page, pool, callback)
    old, new = pool.attributes(username)["email"], unique_email()
    section(page, "How to reach you").get_by_role("link", name=re.compile("Change Email")).click()
    picture(page, look, "account-email")
    page.get_by_label("Email").fill("nothing")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter an email address")
    page.get_by_label("Email").fill(new)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Confirm your address")).to_be_visible()
    picture(page, look, "account-email-code")
    page.get_by_role("link", name="Back to your account").click()
    expect(section(page, "How to reach you")).to_contain_text(f"{new} takes its place once you confirm it")
    picture(page, look, "account-waiting")
    assert pool.attributes(username)["email"] == old
    mailbox.code(new)
    section(page, "How to reach you").get_by_role("button", name="Send a code").click()
    told(page, "A new code is on its way")
    page.get_by_label("Code").fill(mailbox.code(new))
    page.get_by_role("button", name="Confirm").click()
    told(page, "The address is yours now")
    assert pool.attributes(username)["email"] == new
    assert mailbox.next(old)["kind"] == "AddressChanged"


def test_the_password_is_changed(visit: Any, look: Any, callback: str, public: Any, pool: Pool) -> None:  # noqa: F811
    page = visit(pool)
    username = signed_in(page, pool, callback)
    client = pool.client()
    elsewhere = sign_in(public, client, username)["AccessToken"]
    page.get_by_role("link", name="Change password").click()
    page.get_by_label("Current password").fill("not it")
    page.get_by_label("New password").fill(OTHER_PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_contain_text("That isn’t your current password")
    picture(page, look, "account-password")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill(OTHER_PASSWORD)
    page.get_by_role("button", name="Change password").click()
    told(page, "Your password is changed")
    sign_in(public, client, username, OTHER_PASSWORD)
    with refused("NotAuthorizedException"):
        public.get_user(AccessToken=elsewhere)


def test_second_steps_and_recovery_codes(
    visit: Any, look: Any, callback: str, pool: Pool, mailbox: Mailbox  # noqa: F811
) -> None:
    page = visit(pool)
    username = signed_in(page, pool, callback)
    steps = section(page, "Second step")
    steps.get_by_role("button", name="Set up Authenticator app").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    picture(page, look, "account-app")
    secret = (page.locator(".secret").text_content() or "").replace(" ", "")
    page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Keep these codes")).to_be_visible()
    page.get_by_role("button", name="I have kept them").click()
    expect(steps).to_contain_text("10 left")
    steps.get_by_role("button", name="Turn on Codes by email").click()
    told(page, "Your change is saved")
    expect(steps).to_contain_text("asked for first")
    picture(page, look, "account-steps")
    user = pool.idp.admin_get_user(UserPoolId=pool.id, Username=username)
    assert set(user["UserMFASettingList"]) == {"SOFTWARE_TOKEN_MFA", "EMAIL_OTP"}
    assert user["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"
    steps.get_by_role("button", name="Ask for this first Codes by email").click()
    told(page, "Your change is saved")
    steps.get_by_role("button", name="Remove Authenticator app").click()
    told(page, "The authenticator app is removed")
    user = pool.idp.admin_get_user(UserPoolId=pool.id, Username=username)
    assert user["UserMFASettingList"] == ["EMAIL_OTP"]


def test_passkeys_come_and_go(visit: Any, look: Any, callback: str, pool: Pool) -> None:  # noqa: F811
    page = visit(pool)
    authenticator = Authenticator(page)
    signed_in(page, pool, callback)
    passkeys = section(page, "Passkeys")
    passkeys.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Create a passkey").click()
    expect(passkeys).to_contain_text("Added 20")
    assert len(authenticator.credentials) == 1
    picture(page, look, "account-passkeys")
    passkeys.get_by_role("button", name="Remove Passkey").click()
    told(page, "The passkey is removed")
    expect(passkeys).not_to_contain_text("Added 20")


def test_sessions_end_one_by_one_and_all_at_once(
    visit: Any, look: Any, callback: str, public: Any, pool: Pool  # noqa: F811
) -> None:
    page = visit(pool)
    username = signed_in(page, pool, callback)
    client = pool.client()
    first, second = (sign_in(public, client, username)["AccessToken"] for _ in range(2))
    page.reload()
    sessions = section(page, "Where you’re signed in")
    expect(sessions.get_by_role("listitem")).to_have_count(3)
    expect(sessions.get_by_role("listitem").first).to_contain_text("this browser")
    picture(page, look, "account-sessions")
    sessions.get_by_role("listitem").nth(1).get_by_role("button").click()
    told(page, "You’re signed out there")
    expect(sessions.get_by_role("listitem")).to_have_count(2)
    sessions.get_by_role("button", name="Sign out everywhere else").click()
    told(page, "You’re signed out everywhere else")
    expect(sessions.get_by_role("listitem")).to_have_count(1)
    for token in (first, second):
        with refused("NotAuthorizedException"):
            public.get_user(AccessToken=token)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You’re signed out")).to_be_visible()
    open_account(page, pool, callback)
    expect(page.locator("input[name=password]")).to_be_visible()


def test_an_account_is_deleted(visit: Any, look: Any, callback: str, pool: Pool) -> None:  # noqa: F811
    page = visit(pool)
    username = signed_in(page, pool, callback)
    page.get_by_role("link", name="Delete account").click()
    page.get_by_label("Name of the account").fill(unique())
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("alert")).to_contain_text("That isn’t the name of this account")
    picture(page, look, "account-deletion")
    page.get_by_label("Name of the account").fill(username)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account is deleted")).to_be_visible()
    picture(page, look, "account-deleted")
    with refused("UserNotFoundException"):
        pool.idp.admin_get_user(UserPoolId=pool.id, Username=username)
