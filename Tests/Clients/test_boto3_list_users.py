"""boto3: ListUsers with its filters and pages."""

from typing import Any

import pytest

from support.errors import refused
from support.pools import Pool, named

PEOPLE = [
    ("anna", {"given_name": "Anna", "family_name": "Berg"}), ("anton", {"given_name": "Anton", "family_name": "Berg"}),
    ("bea", {"given_name": "Bea", "family_name": 'O"Neil'}), ("carl", {"given_name": "Carl", "family_name": "Østby"}),
    ("dora", {"given_name": "Dora", "family_name": "100%_x"}), ("emil", {}), ("frida", {}),
]


@pytest.fixture(scope="module")
def people(idp: Any, server: Any) -> Pool:
    """Seven users, one of them disabled and one not confirmed."""
    pool = Pool(idp, server.url)
    for name, attributes in PEOPLE:
        pool.user(username=name, **attributes)
    idp.admin_disable_user(UserPoolId=pool.id, Username="emil")
    idp.admin_set_user_password(UserPoolId=pool.id, Username="frida", Password="Temporary-7!", Permanent=False)
    return pool


def names(idp: Any, pool: Pool, **query: Any) -> list[str]:
    return sorted(user["Username"] for user in idp.list_users(UserPoolId=pool.id, **query)["Users"])


@pytest.mark.parametrize(("query", "expected"), [
    ('username = "anna"', ["anna"]),
    ('username ^= "an"', ["anna", "anton"]),
    ('email = "bea@example.com"', ["bea"]),
    ('email ^= "c"', ["carl"]),
    ('family_name = "Berg"', ["anna", "anton"]),
    ('family_name="Berg"', ["anna", "anton"]),
    ('family_name = "O\\"Neil"', ["bea"]),
    ('family_name ^= "Øst"', ["carl"]),
    ('family_name ^= "100%_"', ["dora"]),
    ('family_name ^= "%"', []),
    ('given_name = "Nobody"', []),
    ('cognito:user_status = "FORCE_CHANGE_PASSWORD"', ["frida"]),
    ('status = "Disabled"', ["emil"]),
    ('status = "Enabled"', ["anna", "anton", "bea", "carl", "dora", "frida"]),
])
def test_a_filter(idp: Any, people: Pool, query: str, expected: list[str]) -> None:
    assert names(idp, people, Filter=query) == expected


def test_by_sub(idp: Any, people: Pool) -> None:
    sub = people.attributes("dora")["sub"]
    assert names(idp, people, Filter=f'sub = "{sub}"') == ["dora"]


@pytest.mark.parametrize("query", [
    "email", 'email = bea@example.com"', 'email > "a"', 'nothing = "x"', 'custom:department = "x"',
    'email = "a" AND username = "b"', "email = \"a' OR 1=1 --", 'address = "x"',
])
def test_what_is_no_filter_is_refused(idp: Any, people: Pool, query: str) -> None:
    with refused("InvalidParameterException"):
        idp.list_users(UserPoolId=people.id, Filter=query)


def test_all_of_them_with_all_they_have(idp: Any, people: Pool) -> None:
    users = {user["Username"]: user for user in idp.list_users(UserPoolId=people.id)["Users"]}
    assert sorted(users) == sorted(name for name, _ in PEOPLE)
    anna = users["anna"]
    assert (anna["Enabled"], anna["UserStatus"]) == (True, "CONFIRMED")
    assert named(anna["Attributes"]) == people.attributes("anna")
    assert anna["UserCreateDate"] <= anna["UserLastModifiedDate"]


def test_only_the_attributes_asked_for(idp: Any, people: Pool) -> None:
    users = idp.list_users(UserPoolId=people.id, AttributesToGet=["email"], Filter='username = "anna"')["Users"]
    assert users[0]["Attributes"] == [{"Name": "email", "Value": "anna@example.com"}]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 60])
def test_pages_lose_and_repeat_nobody(idp: Any, people: Pool, size: int) -> None:
    pages = list(idp.get_paginator("list_users").paginate(UserPoolId=people.id, PaginationConfig={"PageSize": size}))
    assert all(len(page["Users"]) <= size for page in pages)
    assert sorted(user["Username"] for page in pages for user in page["Users"]) == sorted(name for name, _ in PEOPLE)


def test_a_filter_over_pages(idp: Any, people: Pool) -> None:
    pages = idp.get_paginator("list_users").paginate(
        UserPoolId=people.id, Filter='email ^= "a"', PaginationConfig={"PageSize": 1})
    assert sorted(user["Username"] for page in pages for user in page["Users"]) == ["anna", "anton"]


def test_a_page_that_nobody_gave_out(idp: Any, people: Pool) -> None:
    with refused("InvalidParameterException"):
        idp.list_users(UserPoolId=people.id, Limit=1, PaginationToken="AAAA")


def test_another_pool_sees_nobody(idp: Any, people: Pool, pool: Pool) -> None:
    assert names(idp, pool) == []
