"""An address that changes once it is proven, and the link that takes the old one back: boto3 and Chromium."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from support.errors import refused
from support.mailbox import Mailbox
from support.pools import Pool, named, sign_in, unique_email
from test_browser import browser, callback, look, picture, visit  # noqa: F401


@pytest.fixture
def pool(make_pool: Any) -> Pool:
    """A pool where an address is proven before it changes."""
    return make_pool(
        AutoVerifiedAttributes=["email"],
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]})


def change(public: Any, token: str, email: str) -> dict[str, Any]:
    return public.update_user_attributes(
        AccessToken=token, UserAttributes=[{"Name": "email", "Value": email}])["CodeDeliveryDetailsList"][0]


def replaced(public: Any, pool: Pool, mailbox: Mailbox) -> tuple[str, str, str]:
    """A user whose address somebody with an access token replaced; that token, and the link in the notice."""
    username = pool.user()
    old, new = pool.attributes(username)["email"], unique_email()
    token = sign_in(public, pool.client(), username)["AccessToken"]
    change(public, token, new)
    public.verify_user_attribute(AccessToken=token, AttributeName="email", Code=mailbox.code(new))
    notice = mailbox.next(old)
    assert (notice["kind"], notice["code"]) == ("AddressChanged", None)
    found = re.search(r"https?://[^ \"<]+/account/undo\?change=[A-Za-z0-9_-]{43}", notice["body"])
    assert found, notice
    return username, token, found.group()


def test_the_setting_is_told(pool: Pool) -> None:
    assert pool.description["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}


def test_an_address_changes_once_it_is_proven(public: Any, pool: Pool, mailbox: Mailbox) -> None:
    username = pool.user()
    old, new = pool.attributes(username)["email"], unique_email()
    token = sign_in(public, pool.client(), username)["AccessToken"]
    delivery = change(public, token, new)
    assert (delivery["AttributeName"], delivery["DeliveryMedium"]) == ("email", "EMAIL")
    assert named(public.get_user(AccessToken=token)["UserAttributes"])["email"] == old
    with refused("CodeMismatchException"):
        public.verify_user_attribute(AccessToken=token, AttributeName="email", Code="000000")
    public.verify_user_attribute(AccessToken=token, AttributeName="email", Code=mailbox.code(new))
    attributes = pool.attributes(username)
    assert (attributes["email"], attributes["email_verified"]) == (new, "true")


def test_the_holder_takes_an_address_back(
    visit: Any, look: Any, public: Any, pool: Pool, mailbox: Mailbox  # noqa: F811
) -> None:
    username, token, link = replaced(public, pool, mailbox)
    page = visit(pool)
    page.goto(link)
    expect(page.get_by_role("heading", name="Take your address back?")).to_be_visible()
    picture(page, look, "undo-change")
    page.get_by_role("button", name="Put it back and sign everyone out").click()
    expect(page.get_by_role("heading", name="Your address is back")).to_be_visible()
    picture(page, look, "change-undone")
    page.goto(link)
    expect(page.get_by_role("heading", name="This link has expired")).to_be_visible()
    picture(page, look, "link-expired")
    with refused("NotAuthorizedException"):
        public.get_user(AccessToken=token)
    with refused("PasswordResetRequiredException"):
        sign_in(public, pool.client(), username)
