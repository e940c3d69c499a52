"""Officers write the services of their own level, and only those."""

from uuid import uuid4

import pytest

from conftest import NOW, make_person
from zhijia.union.journal.models import Line
from zhijia.union.portal.models import Feed, Service

FORM = {
    "title": "厂区班车",
    "summary": "四条线路",
    "category": "travel",
    "audience": "subtree",
    "way": "info",
}


@pytest.fixture
def shop_officer(tree):
    """Writes services of the heating group; needs no second factor."""
    return make_person("丁思源", "13900000021", tree.heating, "shop-officer")


def test_from_draft_to_published_to_retired(sign_in, shop_officer, ann, tree):
    client, key = sign_in(shop_officer), str(uuid4())

    for _ in range(2):  # a double tap
        client.post("/here/work/services/new/", {**FORM, "organisation": tree.heating.id, "request_key": key})
    service = Service.objects.get()
    assert service.state == "draft"
    client.post(f"/here/work/services/{service.id}/publish/")
    assert "厂区班车" in sign_in(ann).get("/here/services/").content.decode()
    client.post(f"/here/work/services/{service.id}/retire/")

    assert "厂区班车" not in sign_in(ann).get("/here/services/").content.decode()
    assert list(Line.objects.filter(what__startswith="service.").order_by("id").values_list("what", flat=True)) == [
        "service.added",
        "service.published",
        "service.retired",
    ]


def test_changing_keeps_what_was_typed_and_says_what_is_wrong(sign_in, shop_officer, tree, offer):
    mine = offer(tree.heating, "集团疗休养")

    page = sign_in(shop_officer).post(
        f"/here/work/services/{mine.id}/", {**FORM, "way": "link", "url": "http://plain.example.org/"}
    )

    assert page.status_code == 422
    assert "http://plain.example.org/" in page.content.decode()
    mine.refresh_from_db()
    assert mine.title == "集团疗休养"


@pytest.mark.parametrize("door", ["", "preview/"])
@pytest.mark.parametrize("place", ["federation", "buses", "depot"])
def test_another_level_s_service_is_404(sign_in, shop_officer, tree, offer, door, place):
    theirs = offer(getattr(tree, place), "别人的服务")

    assert sign_in(shop_officer).get(f"/here/work/services/{theirs.id}/{door}").status_code == 404


@pytest.mark.parametrize("verb", ["publish", "retire", "pin"])
def test_another_level_s_service_is_not_changed(sign_in, shop_officer, tree, offer, verb):
    theirs = offer(tree.federation, "别人的服务")

    answer = sign_in(shop_officer).post(f"/here/work/services/{theirs.id}/{verb}/", {"pinned": "1"})

    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert (theirs.state, theirs.pinned) == ("published", False)


def test_a_service_cannot_be_put_under_another_s_name(sign_in, shop_officer, tree):
    for place in (tree.federation, tree.buses, tree.boilers):
        page = sign_in(shop_officer).post("/here/work/services/new/", {**FORM, "organisation": place.id})
        assert page.status_code == 422

    assert not Service.objects.exists()


def test_a_member_without_a_post_does_not_get_in(sign_in, ann):
    assert sign_in(ann).get("/here/work/services/").status_code == 403
    assert sign_in(ann).get("/here/work/").status_code == 403


def test_the_list_costs_the_same_however_long(sign_in, shop_officer, tree, offer, django_assert_max_num_queries):
    for n in range(60):
        offer(tree.boilers, f"服务{n}")
    client = sign_in(shop_officer)

    with django_assert_max_num_queries(12):
        page = client.get("/here/work/services/")

    assert "before=" in page.content.decode()


def test_the_workbench_shows_figures_with_their_n(sign_in, shop_officer, ann, ben, tree, offer):
    offer(tree.heating, "集团疗休养")

    page = sign_in(shop_officer).get("/here/work/").content.decode()

    assert "今日工作" in page
    assert "1 个单位中的 1 个" in page
    assert "2 名会员" in page  # the officer and ann; ben is on another branch


def test_the_workbench_costs_the_same_for_a_large_tree(sign_in, shop_officer, django_assert_max_num_queries):
    client = sign_in(shop_officer)

    with django_assert_max_num_queries(18):
        assert client.get("/here/work/").status_code == 200


def test_sums_are_only_for_those_who_may_read_them(sign_in, supplier):
    page = sign_in(supplier).get("/here/work/")

    assert page.status_code == 200
    assert "在会会员" not in page.content.decode()


def test_the_workbench_search_finds_pages_and_own_services(sign_in, shop_officer, tree, offer):
    offer(tree.boilers, "锅炉厂食堂")
    offer(tree.depot, "三场站食堂", audience="members")

    page = sign_in(shop_officer).get("/here/work/search/?q=st").content.decode()

    assert "锅炉厂食堂" in page
    assert "三场站食堂" not in page
    assert "数据源" in sign_in(shop_officer).get("/here/work/search/?q=数据源").content.decode()


def test_a_feed_of_another_level_is_404(sign_in, shop_officer, tree):
    theirs = Feed.objects.create(organisation=tree.depot, title="场站清单")
    client = sign_in(shop_officer)

    assert client.get(f"/here/work/services/feeds/{theirs.id}/").status_code == 404
    assert client.get(f"/here/work/services/feeds/{theirs.id}/edit/").status_code == 404
    for verb in ("try", "run", "upload", "remove"):
        assert client.post(f"/here/work/services/feeds/{theirs.id}/{verb}/").status_code == 404


def test_a_service_of_a_feed_is_changed_at_its_source(sign_in, shop_officer, tree, offer):
    feed = Feed.objects.create(organisation=tree.heating, title="集团清单")
    service = offer(tree.heating, "集团商城")
    Service.objects.filter(id=service.id).update(feed=feed, external_id="1", changed_at=NOW)

    page = sign_in(shop_officer).post(f"/here/work/services/{service.id}/", FORM)

    assert page.status_code == 422
    assert "请在来源处修改" in page.content.decode()
