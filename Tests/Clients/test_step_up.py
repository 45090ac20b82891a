"""Step-up in Chromium: a signed-in browser is asked for the code alone; and a session that is ended signs it out."""

from typing import Any
from urllib.parse import urlencode

import requests
from playwright.sync_api import Page, expect

from support.authenticator import Authenticator
from support.pools import AppClient, Pool
from support.pools import sign_in as tokens_of
from support.tokens import claims_of, verified
from test_browser import browser, callback, landed, look, picture, sign_in, visit  # noqa: F401

APP = "urn:cognito:loa:4"


def authorize(page: Page, pool: Pool, client: AppClient, callback: str, **more: str) -> None:  # noqa: F811
    page.goto(f"{pool.issuer}/oauth2/authorize?" + urlencode({
        "response_type": "code", "client_id": client.id, "scope": "openid email", "state": "s",
        "redirect_uri": callback, **more}))


def redeem(pool: Pool, client: AppClient, callback: str, code: str) -> dict[str, Any]:  # noqa: F811
    answer = requests.post(f"{pool.issuer}/oauth2/token", timeout=10, data={
        "grant_type": "authorization_code", "client_id": client.id, "code": code, "redirect_uri": callback})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_step_up(
    pool: Pool, idp: Any, public: Any, visit: Any, callback: str, look: tuple[str, str],  # noqa: F811
) -> None:
    idp.set_user_pool_mfa_config(
        UserPoolId=pool.id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True})
    username, client = pool.user(), pool.web_client(callback, GenerateSecret=False)
    token = tokens_of(public, pool.client(), username)["AccessToken"]
    app = Authenticator(public.associate_software_token(AccessToken=token)["SecretCode"])
    public.verify_software_token(AccessToken=token, UserCode=app.code())

    page = visit(pool)
    sign_in(page, username)
    landed(page, callback)
    authorize(page, pool, client, callback, acr_values=APP)
    expect(page.locator("input[name=code]")).to_be_visible()
    expect(page.locator("input[name=password]")).to_have_count(0)
    picture(page, look, "step-up")
    page.locator("input[name=code]").fill(app.wrong_code())
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    page.locator("input[name=code]").fill(app.code())
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    tokens = redeem(pool, client, callback, landed(page, callback)["code"])
    claims = verified(tokens["id_token"], pool.issuer, "id", client.id)
    assert claims["acr"] == APP and claims["amr"] == ["pwd", "otp", "mfa"]

    # Not asked again, and a client that asks for nothing is told nothing.
    authorize(page, pool, client, callback, acr_values=APP, prompt="none", state="t")
    page.wait_for_url("**state=t**")
    silent = redeem(pool, client, callback, landed(page, callback)["code"])
    assert claims_of(silent["access_token"])["acr"] == APP
    authorize(page, pool, client, callback, state="u")
    page.wait_for_url("**state=u**")
    assert "acr" not in claims_of(redeem(pool, client, callback, landed(page, callback)["code"])["id_token"])


def test_a_browser_is_signed_out_from_afar(
    pool: Pool, idp: Any, visit: Any, callback: str, look: tuple[str, str],  # noqa: F811
) -> None:
    idp.set_user_pool_session_configuration(
        UserPoolId=pool.id, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 20})
    username, client = pool.user(), pool.web_client(callback, GenerateSecret=False)
    page = visit(pool)
    sign_in(page, username)
    landed(page, callback)
    authorize(page, pool, client, callback)
    tokens = redeem(pool, client, callback, landed(page, callback)["code"])
    sessions = idp.admin_list_user_sessions(UserPoolId=pool.id, Username=username)["Sessions"]
    browser_session = next(session for session in sessions if session["SessionType"] == "SSO")
    assert "Chrome" in browser_session["DeviceType"]
    through = [session for session in sessions if session.get("OriginSessionId") == browser_session["SessionId"]]
    assert [session["ClientId"] for session in through] == [client.id]
    idp.admin_revoke_user_session(
        UserPoolId=pool.id, Username=username, SessionId=browser_session["SessionId"],
        RevokeAssociatedSessions="LINKED")
    info = requests.get(
        f"{pool.issuer}/oauth2/userInfo", timeout=10, headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert info.status_code == 401
    authorize(page, pool, client, callback)
    expect(page.locator("input[name=password]")).to_be_visible()
