"""Remembered devices: pycognito's device flow as it is published, and boto3 for what it lacks.

pycognito sends three of its calls to the address that Amazon's own service has; they are led to the server under test
as a private name service would lead them.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from pycognito.aws_srp import AWSSRP
from pycognito.exceptions import SoftwareTokenMFAChallengeException
from requests.adapters import HTTPAdapter

from support.errors import refused
from support.pools import PASSWORD, AppClient, Pool, sign_in
from support.server import Server
from test_second_factors import enrol, require

REMEMBERING = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False}
UNKNOWN = "us-east-1_0f2bd0c2-6d07-4a5f-9b2a-c9ad5e2c1b9f"


@pytest.fixture(autouse=True)
def amazon(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Requests to Amazon's address reach the server under test."""
    send = HTTPAdapter.send

    def redirected(self: HTTPAdapter, request: Any, *arguments: Any, **options: Any) -> Any:
        host = urlsplit(request.url).hostname or ""
        if host.startswith("cognito-idp.") and host.endswith(".amazonaws.com"):
            request.url = server.url + "/"
        return send(self, request, *arguments, **options)

    monkeypatch.setattr(HTTPAdapter, "send", redirected)
    yield


@pytest.fixture
def devices(make_pool: Any) -> Pool:
    """A pool that remembers devices in the place of second factors."""
    return make_pool(DeviceConfiguration=REMEMBERING)


def exchange(public: Any, pool: Pool, client: AppClient, username: str, **device: str) -> AWSSRP:
    return AWSSRP(
        username=username, password=PASSWORD, pool_id=pool.id, client_id=client.id, client=public, **device)


def claims(tokens: dict[str, Any]) -> dict[str, Any]:
    return jwt.decode(tokens["AuthenticationResult"]["AccessToken"], options={"verify_signature": False})


def remembered(public: Any, pool: Pool, client: AppClient, username: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Signs in and confirms the device; what it keeps, and the tokens."""
    first = exchange(public, pool, client, username)
    tokens = first.authenticate_user()
    response, secret = first.confirm_device(tokens=tokens, device_name="Laptop")
    assert response.status_code == 200, response.text
    metadata = tokens["AuthenticationResult"]["NewDeviceMetadata"]
    return {
        "device_key": metadata["DeviceKey"], "device_group_key": metadata["DeviceGroupKey"], "device_password": secret,
    }, tokens


def test_a_device_signs_in(public: Any, devices: Pool) -> None:
    client, username = devices.client(), devices.user()
    device, tokens = remembered(public, devices, client, username)
    assert claims(tokens)["device_key"] == device["device_key"]
    again = exchange(public, devices, client, username, **device).authenticate_user()
    assert "NewDeviceMetadata" not in again["AuthenticationResult"]
    assert claims(again)["device_key"] == device["device_key"]


def test_every_padding_is_met(public: Any, devices: Pool) -> None:
    """Numbers with a leading zero byte or a set top bit occur once in a few dozen exchanges."""
    client, username = devices.client(), devices.user()
    for _ in range(8):
        device, _ = remembered(public, devices, client, username)
        for _ in range(4):
            exchange(public, devices, client, username, **device).authenticate_user()


def test_a_device_in_the_place_of_a_code(idp: Any, public: Any, devices: Pool) -> None:
    require(idp, devices, "OPTIONAL")
    client, username = devices.client(), devices.user()
    device, tokens = remembered(public, devices, client, username)
    enrol(public, tokens["AuthenticationResult"]["AccessToken"])
    with pytest.raises(SoftwareTokenMFAChallengeException):
        exchange(public, devices, client, username).authenticate_user()
    user = exchange(public, devices, client, username, **device)
    access_token = user.authenticate_user()["AuthenticationResult"]["AccessToken"]

    user.update_device_status(False, access_token, device["device_key"])
    with pytest.raises(SoftwareTokenMFAChallengeException):
        exchange(public, devices, client, username, **device).authenticate_user()
    user.update_device_status(True, access_token, device["device_key"])
    assert exchange(public, devices, client, username, **device).authenticate_user()["AuthenticationResult"]

    user.forget_device(access_token, device["device_key"])
    with refused("ResourceNotFoundException", "Device does not exist."):
        public.get_device(AccessToken=access_token, DeviceKey=device["device_key"])
    with pytest.raises(SoftwareTokenMFAChallengeException):
        exchange(public, devices, client, username, **device).authenticate_user()


def test_a_wrong_secret(public: Any, devices: Pool) -> None:
    client, username = devices.client(), devices.user()
    device, _ = remembered(public, devices, client, username)
    with refused("NotAuthorizedException", "Incorrect username or password."):
        exchange(public, devices, client, username, **{**device, "device_password": "wrong"}).authenticate_user()
    stranger = {**device, "device_key": UNKNOWN}
    assert exchange(public, devices, client, username, **stranger).authenticate_user()[
        "AuthenticationResult"]["NewDeviceMetadata"]["DeviceKey"] != UNKNOWN


def test_refreshing_from_a_device(public: Any, devices: Pool) -> None:
    client, username = devices.client(), devices.user()
    device, tokens = remembered(public, devices, client, username)
    refresh_token = tokens["AuthenticationResult"]["RefreshToken"]

    def refresh(**more: str) -> dict[str, Any]:
        return public.initiate_auth(
            ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": refresh_token, **more})

    assert claims(refresh(DEVICE_KEY=device["device_key"]))["device_key"] == device["device_key"]
    for wrong in ({}, {"DEVICE_KEY": UNKNOWN}):
        with refused("NotAuthorizedException", "Invalid Refresh Token."):
            refresh(**wrong)
    public.forget_device(AccessToken=tokens["AuthenticationResult"]["AccessToken"], DeviceKey=device["device_key"])
    with refused("NotAuthorizedException", "Invalid Refresh Token."):
        refresh(DEVICE_KEY=device["device_key"])


def attributes(device: dict[str, Any]) -> dict[str, str]:
    return {attribute["Name"]: attribute["Value"] for attribute in device["DeviceAttributes"]}


def test_the_user_and_the_administrator(idp: Any, public: Any, make_pool: Any) -> None:
    pool = make_pool(DeviceConfiguration={"DeviceOnlyRememberedOnUserPrompt": True})
    assert pool.description["DeviceConfiguration"] == {
        "ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": True}
    client, username = pool.client(), pool.user()
    tokens = sign_in(public, client, username)
    access_token, key = tokens["AccessToken"], tokens["NewDeviceMetadata"]["DeviceKey"]
    answer = public.confirm_device(AccessToken=access_token, DeviceKey=key, DeviceName="Phone")
    assert answer["UserConfirmationNecessary"] is True
    with refused("DeviceKeyExistsException"):
        public.confirm_device(AccessToken=access_token, DeviceKey=key)
    assert public.list_devices(AccessToken=access_token)["Devices"] == []
    public.update_device_status(AccessToken=access_token, DeviceKey=key, DeviceRememberedStatus="remembered")
    [own] = public.list_devices(AccessToken=access_token)["Devices"]
    assert attributes(own) == {"device_status": "valid", "device_name": "Phone", "last_ip_used": "127.0.0.1"}
    assert own["DeviceCreateDate"] <= own["DeviceLastModifiedDate"]

    whose = {"UserPoolId": pool.id, "Username": username}
    assert public.get_device(AccessToken=access_token, DeviceKey=key)["Device"]["DeviceKey"] == key
    shown = idp.admin_get_device(**whose, DeviceKey=key)["Device"]
    assert attributes(shown)["dev:device_remembered_status"] == "remembered"
    idp.admin_update_device_status(**whose, DeviceKey=key, DeviceRememberedStatus="not_remembered")
    assert public.list_devices(AccessToken=access_token)["Devices"] == []
    assert len(idp.admin_list_devices(**whose)["Devices"]) == 1
    idp.admin_forget_device(**whose, DeviceKey=key)
    assert idp.admin_list_devices(**whose)["Devices"] == []
    for refusal in (
        lambda: idp.admin_get_device(**whose, DeviceKey=key),
        lambda: public.forget_device(AccessToken=access_token, DeviceKey=key),
        lambda: idp.admin_update_device_status(**whose, DeviceKey=UNKNOWN, DeviceRememberedStatus="remembered"),
    ):
        with refused("ResourceNotFoundException", "Device does not exist."):
            refusal()


def test_pages_of_devices(idp: Any, public: Any, devices: Pool) -> None:
    client, username = devices.client(), devices.user()
    keys = []
    for _ in range(3):
        tokens = sign_in(public, client, username)
        keys.append(tokens["NewDeviceMetadata"]["DeviceKey"])
        public.confirm_device(AccessToken=tokens["AccessToken"], DeviceKey=keys[-1])
    first = idp.admin_list_devices(UserPoolId=devices.id, Username=username, Limit=2)
    second = idp.admin_list_devices(
        UserPoolId=devices.id, Username=username, Limit=2, PaginationToken=first["PaginationToken"])
    assert [device["DeviceKey"] for page in (first, second) for device in page["Devices"]] == keys
    assert "PaginationToken" not in second
