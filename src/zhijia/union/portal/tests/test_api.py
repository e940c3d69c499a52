"""The read-only API gives each caller what their pages would show."""

import re


def test_the_federation_says_what_it_is(sign_in, tree):
    assert sign_in().get("/here/api/v1/federation").json()["name"] == "测试市总工会"


def test_a_stranger_gets_what_is_for_everybody_and_a_member_their_levels(sign_in, ann, tree, offer):
    offer(tree.federation, "职工热线", audience="everybody")
    offer(tree.boilers, "锅炉厂食堂")

    def names(client):
        return [one["title"] for one in client.get("/here/api/v1/services").json()["services"]]

    assert names(sign_in()) == ["职工热线"]
    assert names(sign_in(ann)) == ["职工热线", "锅炉厂食堂"]


def test_pages_follow_each_other(sign_in, tree, offer):
    for n in range(5):
        offer(tree.federation, f"服务{n}", audience="everybody")

    first = sign_in().get("/here/api/v1/services?limit=3").json()
    second = sign_in().get(f"/here/api/v1/services?limit=3&after={first['next']}").json()

    assert [len(first["services"]), len(second["services"]), second["next"]] == [3, 2, None]


def test_mangled_questions_are_answered_without_a_fault(sign_in, tree):
    for asked in ("limit=-5", "after=99999999999999999999999", "category=x", "limit=99999999"):
        assert sign_in().get(f"/here/api/v1/services?{asked}").status_code == 200
    assert sign_in().get("/here/api/v1/services?limit=x").status_code == 422


def test_the_description_is_openapi_3_1_and_its_page_loads_nothing_from_outside(sign_in, db):
    described = sign_in().get("/here/api/v1/openapi.json").json()
    page = sign_in().get("/here/api/v1/docs").content.decode()

    assert described["openapi"].startswith("3.1")
    assert "/here/api/v1/services" in described["paths"]
    assert "/here/api/v1/services" in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


def test_nothing_can_be_changed_through_it(sign_in, tree):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(sign_in(), method)("/here/api/v1/services").status_code == 405
