"""Who may open which door: anonymous is sent to sign in, a right that is missing is 403, another union's thing 404."""

from uuid import uuid4

import pytest
from django.urls import reverse

from conftest import NOW, make_person
from zhijia.union.people import actions, queries, urls

OFFICERS = [
    ("get", "members"),
    ("get", "member-add"),
    ("get", "member-export"),
    ("get", "member-exports"),
    ("get", "applications"),
    ("get", "transfers"),
    ("get", "organisations"),
    ("get", "posts"),
    ("get", "post-add"),
]
# Each is about one member, paper or organisation of the boiler works.
THINGS = [
    ("get", "member-card", ["member"]),
    ("get", "member-correct", ["member"]),
    ("post", "member-correct", ["member"]),
    ("post", "member-tags", ["member"]),
    ("post", "member-leave", ["member"]),
    ("post", "member-return", ["member"]),
    ("get", "transfer-start", ["member"]),
    ("post", "transfer-start", ["member"]),
    ("post", "member-reveal", ["member", "phone"]),
    ("get", "member-masked", ["member", "phone"]),
    ("post", "application-decide", ["application"]),
    ("post", "correction-answer", ["correction"]),
    ("post", "transfer-answer", ["transfer"]),
    ("post", "transfer-withdraw", ["transfer"]),
    ("get", "organisation", ["organisation"]),
    ("get", "organisation-children", ["organisation"]),
    ("get", "organisation-add", ["organisation"]),
    ("post", "organisation-add", ["organisation"]),
    ("post", "organisation-rename", ["organisation"]),
    ("get", "organisation-move", ["organisation"]),
    ("post", "organisation-move", ["organisation"]),
    ("get", "organisation-merge", ["organisation"]),
    ("post", "organisation-close", ["organisation"]),
    ("get", "member-export-file", ["export"]),
]
URLS = "zhijia.config.urls"
POSTED = {"name": "新名", "employment": "staff", "reason": "因", "yes": "1", "kind": "team", "purpose": "用"}
OWN = ["my-data", "my-transfer"]
ANYONE = ["join", "join-name"]


@pytest.fixture
def things(tree, ann, officer):
    """One of each, in the boiler works."""
    applied = actions.apply_to_join(
        name="申请人",
        phone="13866660001",
        organisation_id=tree.boilers.id,
        employment="rider",
        request_key=uuid4(),
        now=NOW,
    )
    correction = actions.ask_correction(
        member=ann.person, name="安安", phone="", reason="", by=ann, now=NOW, request_key=uuid4()
    )
    transfer = actions.ask_transfer(
        member_id=ann.person.id, target_id=tree.pipes.id, reason="", by=ann, now=NOW, request_key=uuid4()
    )
    export = actions.export_members(
        filters=queries.Filters(), purpose="测试", typed="", full=False, request_key=uuid4(), by=officer, now=NOW
    )
    return {
        "member": ann.person.id,
        "organisation": tree.boilers.id,
        "application": applied.id,
        "correction": correction.id,
        "transfer": transfer.id,
        "export": export.id,
    }


@pytest.fixture
def stranger(tree):
    """The officer of another branch, with every right an officer of a union has."""
    return make_person("站干事", "13900000077", tree.depot, "unit-officer")


def knock(client, method, name, arguments=(), target=0):
    said = {**POSTED, "request_key": str(uuid4()), "target_id": target, "other": target, "organisation_id": target}
    return getattr(client, method)(reverse(name, URLS, arguments), said if method == "post" else {}).status_code


def address(things, names):
    return [things.get(name, name) for name in names]


def test_another_unions_thing_is_not_found(sign_in, things, stranger, tree):
    client = sign_in(stranger)

    answers = {
        (method, name): knock(client, method, name, address(things, names), tree.depot.id)
        for method, name, names in THINGS
    }

    assert {door: answer for door, answer in answers.items() if answer != 404} == {}


def test_another_unions_thing_is_not_found_whatever_is_typed(sign_in, things, stranger):
    client = sign_in(stranger)

    answers = {
        name: client.post(reverse(name, URLS, address(things, names))).status_code
        for method, name, names in THINGS
        if method == "post"
    }

    assert {door: answer for door, answer in answers.items() if answer != 404} == {}


def test_a_thing_that_is_not_there_is_not_found(sign_in, officer, tree):
    client, nowhere = sign_in(officer), 10**15

    for method, name, names in THINGS:
        nobody = [one if one == "phone" else nowhere for one in names]
        assert (name, knock(client, method, name, nobody, tree.boilers.id)) == (name, 404)


def test_a_member_has_no_officers_doors(sign_in, things, ben):
    member, anonymous = sign_in(ben), sign_in()

    for method, name, names in THINGS:
        assert (name, knock(member, method, name, address(things, names))) == (name, 403)
        assert (name, knock(anonymous, method, name, address(things, names))) == (name, 302)


def test_the_lists_are_officers_own(sign_in, ben, administrator):
    for client, expected in ((sign_in(), 302), (sign_in(ben), 403), (sign_in(administrator), 200)):
        for method, name in OFFICERS:
            assert (name, knock(client, method, name)) == (name, expected)


def test_a_members_own_pages_are_for_members(sign_in, ann, supplier):
    for client, expected in ((sign_in(), 302), (sign_in(supplier), 403), (sign_in(ann), 200)):
        for name in OWN:
            assert (name, knock(client, "get", name)) == (name, expected)


def test_joining_is_open_to_anyone(sign_in, tree):
    for name in ANYONE:
        assert knock(sign_in(), "get", name) == 200


def test_no_page_breaks_on_a_wrong_method(sign_in, administrator, things):
    client, values = sign_in(administrator), {"purpose": "messages", "field": "phone"}

    for pattern in urls.urlpatterns:
        arguments = [values.get(key, things.get(key.removesuffix("_id"), 1)) for key in pattern.pattern.converters]
        for method in ("get", "put", "post"):
            answer = knock(client, method, pattern.name, arguments)
            assert (pattern.name, method, answer in {200, 302, 404, 405, 422}) == (pattern.name, method, True)
