"""Runs last: what the whole run has shown of the AWS wire."""

import json
import re

import pytest

from support import wire
from support.paths import ROOT


def test_every_built_operation_was_called(request: pytest.FixtureRequest) -> None:
    collected = {item.path.name for item in request.session.items}
    if missing := {path.name for path in ROOT.glob("Tests/Clients/test_*.py")} - collected:
        pytest.skip(f"needs the whole run, without {sorted(missing)}")
    model = json.loads((ROOT / "Tests/ConformanceTests/Models/cognito-idp.json").read_text())
    not_built = set(re.findall(r'"(\w+)"', (ROOT / "Sources/AWSAPI/CognitoIDP/NotBuilt.swift").read_text()))
    built = set(model["operations"]) - not_built
    assert len(built) >= 106
    assert built - wire.answered == set()


def test_the_check_sees_what_is_wrong() -> None:
    import botocore.session
    model = botocore.session.Session().get_service_model("cognito-idp").operation_model("GetUser").output_shape
    good = {"Username": "ann", "UserAttributes": [{"Name": "sub", "Value": "1"}]}
    assert wire.faults(model, good, "GetUser") == []
    for bad in (
        {}, {**good, "Other": 1}, {**good, "Username": 1}, {**good, "UserAttributes": {}},
        {**good, "UserAttributes": [{"Value": "1"}]}, {**good, "MFAOptions": [{"DeliveryMedium": "PIGEON"}]},
    ):
        assert wire.faults(model, bad, "GetUser"), bad
