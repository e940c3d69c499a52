"""A member sees the services of every level above them, and nobody sees what is not for them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from conftest import NOW, make_person
from zhijia.kernel.refusal import Refusal
from zhijia.union.portal import actions, queries
from zhijia.union.portal.actions import Offer
from zhijia.union.portal.models import Service

TODAY = NOW.date()


def titles(client, address="/here/services/"):
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def test_a_member_sees_every_level_above_and_not_the_other_branch(sign_in, ann, tree, offer):
    offer(tree.federation, "职工热线")
    offer(tree.heating, "集团疗休养")
    offer(tree.boilers, "锅炉厂食堂")
    offer(tree.depot, "三场站班车")

    page = titles(sign_in(ann))

    assert all(title in page for title in ("职工热线", "集团疗休养", "锅炉厂食堂"))
    assert "三场站班车" not in page


def test_what_is_for_all_members_crosses_branches_and_not_the_door(sign_in, ben, tree, offer):
    offer(tree.heating, "暖气优惠", audience="members")
    offer(tree.heating, "供热热线", audience="everybody")

    assert "暖气优惠" in titles(sign_in(ben))
    assert "暖气优惠" not in titles(sign_in())
    assert "供热热线" in titles(sign_in())


def test_a_draft_a_retired_one_and_one_out_of_its_dates_are_not_shown(sign_in, ann, tree, offer):
    day = timedelta(days=1)
    offer(tree.boilers, "草稿服务", publish=False)
    actions.retire_service(service_id=offer(tree.boilers, "下架服务").id, by=None, now=NOW)
    Service.objects.filter(id=offer(tree.boilers, "过期服务").id).update(ends_on=TODAY - 400 * day)
    offer(tree.boilers, "未来服务", starts_on=TODAY + 4000 * day)

    page = titles(sign_in(ann))

    assert not [title for title in ("草稿服务", "下架服务", "过期服务", "未来服务") if title in page]


def test_a_service_for_riders_is_for_riders(tree, offer):
    rider = make_person("赵一鸣", "13900000011", tree.boilers)
    rider.person.employment = "rider"
    rider.person.save()
    clerk = make_person("王文", "13900000012", tree.boilers)
    offer(tree.federation, "换电优惠", employments=("rider", "courier"))
    offer(tree.federation, "劳模疗养", tags=("model-worker",))

    from zhijia.union.people.queries import person

    assert [one.title for one in queries.visible(person(rider, TODAY), TODAY)] == ["换电优惠"]
    assert not queries.visible(person(clerk, TODAY), TODAY)


def test_somebody_not_yet_taken_in_sees_what_everybody_sees(sign_in, ann, tree, offer):
    offer(tree.boilers, "锅炉厂食堂")
    ann.person.state = "applied"
    ann.person.save()

    assert "锅炉厂食堂" not in titles(sign_in(ann))


@pytest.mark.parametrize("typed", ["同仁堂", "trt", "TRT", "tongrentang", "健康", "jiankang", "同仁堂健康", "老字号"])
def test_a_service_is_found_by_words_pinyin_and_initials(sign_in, tree, offer, typed):
    offer(tree.heating, "同仁堂职工健康", "health", summary="体检预约、膏方代煎", audience="everybody", brands="老字号")
    offer(tree.heating, "北汽出行", "travel", summary="试驾、购车", audience="everybody")

    page = titles(sign_in(), f"/here/search/?q={typed}")

    assert "同仁堂职工健康" in page
    assert "北汽出行" not in page


@pytest.mark.parametrize("typed", ["%", "_", "\\", "%%%", "' OR 1=1 --", "<script>", "x" * 500, "🙂"])
def test_odd_characters_find_nothing_and_break_nothing(sign_in, tree, offer, typed):
    offer(tree.federation, "职工热线", audience="everybody")

    for address in ("/here/search/", "/here/services/"):
        page = sign_in().get(address, {"q": typed, "page": "²", "level": "x", "category": "y"})
        assert page.status_code == 200
        assert "职工热线" not in page.content.decode()
        assert "<script>" not in page.content.decode().split("<main")[1].split("</main")[0]


def test_category_and_level_narrow_the_list(sign_in, ann, tree, offer):
    offer(tree.federation, "市总食堂", "food")
    offer(tree.boilers, "厂食堂", "food")
    offer(tree.boilers, "厂班车", "travel")

    client = sign_in(ann)

    assert "厂班车" not in titles(client, "/here/services/?category=food")
    assert "市总食堂" not in titles(client, f"/here/services/?level={tree.boilers.id}")


def test_a_list_is_paged(sign_in, tree, offer):
    for n in range(30):
        offer(tree.federation, f"服务{n:02d}号", audience="everybody")

    first, second = titles(sign_in()), titles(sign_in(), "/here/services/?page=2")

    assert "服务29号" in first
    assert "服务05号" not in first
    assert "服务05号" in second


# The home shows what other parts add too: seven questions more, the same whatever they answer.
@pytest.mark.parametrize(("address", "most"), [("", 21), ("services/", 14), ("search/?q=服务", 14)])
def test_the_pages_cost_the_same_for_three_services_and_for_thirty(
    sign_in, ann, tree, offer, address, most, django_assert_max_num_queries
):
    for n in range(30):
        offer((tree.federation, tree.heating, tree.boilers)[n % 3], f"服务{n}", pinned=n % 2 == 0)
    client = sign_in(ann)

    with django_assert_max_num_queries(most):
        assert client.get(f"/here/{address}").status_code == 200


def test_another_branch_s_service_is_404(sign_in, ann, tree, offer):
    theirs = offer(tree.depot, "三场站班车")

    assert sign_in(ann).get(f"/here/services/{theirs.id}/").status_code == 404
    assert sign_in(ann).get(f"/here/services/{theirs.id}/go/").status_code == 404


def test_handing_off_says_who_we_are_and_nothing_of_the_member(sign_in, ann, tree, offer):
    shop = offer(tree.heating, "集团商城", way="sso", url="https://shop.example.org/start?to=home")

    to = sign_in(ann).get(f"/here/services/{shop.id}/go/")["Location"]

    assert to.startswith("https://shop.example.org/start?to=home&iss=http")
    assert "login_hint" not in to
    assert "139" not in to


def test_an_outside_link_is_marked_as_leaving(sign_in, tree, offer):
    link = offer(tree.federation, "市图书馆", way="link", url="https://lib.example.org/", audience="everybody")

    page = titles(sign_in(), f"/here/services/{link.id}/")

    assert "将离开本站，前往 lib.example.org" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"way": "link", "url": "http://lib.example.org/"},
        {"way": "link", "url": "javascript:alert(1)"},
        {"way": "link", "url": "https://user@lib.example.org/"},
        {"way": "link", "url": 'https://lib.example.org/"onload="x'},
        {"way": "sso", "url": ""},
        {"way": "part", "url": "no-such-page"},
        {"way": "info", "url": "https://lib.example.org/"},
        {"audience": "everybody", "tags": ("model-worker",)},
        {"starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)},
    ],
)
def test_a_service_that_cannot_be_right_is_refused(tree, wrong):
    with pytest.raises(Refusal):
        actions.write_service(
            offer=Offer(title="x", category="food", **wrong), organisation_id=tree.boilers.id, by=None, now=NOW
        )

    assert not Service.objects.exists()


def test_the_home_greets_by_name_and_masks_the_card(sign_in, ann, tree, offer):
    offer(tree.boilers, "厂食堂")

    page = titles(sign_in(ann), "/here/")

    assert "安宁" in page
    assert f"**** {ann.person.number[-4:]}" in page
    assert ann.person.number not in page
    assert "厂食堂" in page


def test_a_stranger_s_home_says_how_to_join(sign_in, tree):
    page = titles(sign_in(), "/here/")

    assert "/here/join/" in page
    assert "/here/account/login/" in page


def test_an_important_notice_stands_on_the_home_until_it_is_read(sign_in, ann):
    from zhijia.union.notices import actions as notices

    notices.tell(user=ann, title="停水通知", important=True, now=NOW)
    client = sign_in(ann)

    before = titles(client, "/here/")
    client.get(f"/here/notices/{ann.notices.get().id}/")

    assert 'class="hero"' in before
    assert 'class="hero"' not in titles(client, "/here/")


def test_the_bottom_bar_has_each_door_once(db):
    from zhijia.web import registry

    doors = [tab.url for tab in registry.tabs]

    assert sorted(doors) == sorted(set(doors))
    assert {"home", "services", "notices", "me"} <= set(doors)


def test_two_taps_at_the_same_moment_make_one_service(transactional_db, tree, meanwhile):
    from django.db import transaction

    key = uuid4()

    def write():
        offer = Offer(title="厂食堂", category="food")
        return actions.write_service(offer=offer, organisation_id=tree.boilers.id, request_key=key, by=None, now=NOW)

    with transaction.atomic():
        first = write()
        second = meanwhile(write)

    assert second.result() == first
    assert Service.objects.count() == 1


def test_letters_find_only_where_a_word_begins(sign_in, tree, offer):
    offer(tree.federation, "同仁堂职工健康", audience="everybody")

    assert "同仁堂职工健康" not in titles(sign_in(), "/here/search/?q=rt")
