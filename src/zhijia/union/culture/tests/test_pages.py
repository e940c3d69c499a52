"""What members and officers find on their pages: a refusal has its way out, what was typed wrongly is mended."""

from datetime import timedelta
from uuid import uuid4

from conftest import NOW
from zhijia.union.claims import actions as claims
from zhijia.union.claims.models import Claim, Draw
from zhijia.union.culture import actions, queries
from zhijia.union.culture.models import Service, Show, Ticket

from .conftest import DAY, HOUR, a_show, a_venue, sign_up

OPEN = f"{NOW:%Y-%m-%d %H:%M}"


def text(answer):
    return answer.content.decode()


def form_of(client, address):
    """The request key that stands in the page's form."""
    return text(client.get(address)).split('name="request_key" value="')[1].split('"')[0]


def planned(new, tree):
    return actions.plan_show(
        show=new, organisation_id=tree.federation.id, season_id=None, request_key=uuid4(), by=None, now=NOW
    )


def test_who_wants_more_than_are_left_may_wait_for_all_of_them(sign_in, hall, ann, crowd):
    show = a_show(hall, starts=30 * DAY)
    for one in crowd[:19]:
        sign_up(one, show)
    client, address = sign_in(ann), f"/here/shows/{show.id}/"

    said = {"request_key": form_of(client, address), "quantity": "2"}
    refused = client.post(f"{address}sign-up/", said)
    assert refused.status_code == 422
    assert "只剩 1 份" in text(refused)
    assert '<button class="btn sec2 block" name="wait" value="1">' in text(refused)
    client.post(f"{address}sign-up/", said | {"wait": "1"})

    assert "候补第 1 位" in text(client.get(address))


def test_where_others_wait_whoever_comes_is_shown_the_waiting_list(sign_in, hall, ann, ben, crowd):
    show = a_show(hall, starts=30 * DAY)
    for one in crowd[:19]:
        sign_up(one, show)
    sign_up(crowd[19], show, 2, wait=True)  # does not fit into the one that is left
    client = sign_in(ann)

    assert "可候补" in text(client.get("/here/shows/"))
    page = text(client.get(f"/here/shows/{show.id}/"))

    assert "1 人候补" in page
    assert "立即报名" not in page
    assert 'name="wait" value="1"' in page


def test_for_whom_a_show_is_stands_on_its_page(sign_in, tree, hall, ann, culture_officer):
    show = a_show(hall, starts=30 * DAY, terms={"eligibility": {"within": [tree.heating.id], "age_from": 18}})

    page = text(sign_in(ann).get(f"/here/shows/{show.id}/"))

    assert f"只对“{tree.heating.name}”及其下级工会的会员开放" in page
    assert "18 周岁及以上" in page


def test_one_ticket_each_is_not_said_to_be_for_a_family(sign_in, hall, ann):
    show = a_show(hall, starts=30 * DAY, terms={"limit": 1})

    page = text(sign_in(ann).get(f"/here/shows/{show.id}/"))

    assert "每位会员 1 张" in page
    assert "家属" not in page


def test_an_officer_opens_a_show_to_some_unions_only(sign_in, tree, hall, culture_officer):
    new = actions.NewShow("内部专场", hall.id, NOW + 30 * DAY, NOW + 30 * DAY + HOUR, seated=True)
    show = planned(new, tree)
    client = sign_in(culture_officer)
    said = {"how": "first_come", "opens_at": OPEN, "limit": "2", "within": [str(tree.heating.id)]}

    assert tree.heating.name in text(client.get(f"/here/work/shows/{show.id}/"))
    client.post(f"/here/work/shows/{show.id}/publish/", said)

    show.refresh_from_db()
    assert show.offer.eligibility == {"within": [tree.heating.id]}


def test_a_draft_is_put_right_in_everything_a_published_show_in_its_words(sign_in, tree, hall, ann, culture_officer):
    show = planned(actions.NewShow("良祝", hall.id, NOW + 30 * DAY, NOW + 30 * DAY + HOUR, seated=True), tree)
    client, address = sign_in(culture_officer), f"/here/work/shows/{show.id}/change/"
    starts = NOW + 31 * DAY
    right = {"title": "梁祝", "kind": "opera", "venue_id": str(hall.id), "starts_at": f"{starts:%Y-%m-%d %H:%M}"}
    right |= {"minutes": "90", "seated": "on", "troupe": "越剧团", "request_key": form_of(client, address)}

    client.post(address, right)
    show.refresh_from_db()
    assert (show.title, show.troupe, show.ends_at - show.starts_at) == ("梁祝", "越剧团", timedelta(minutes=90))
    actions.publish_show(show_id=show.id, terms=actions.Terms(opens_at=NOW - HOUR), secret=b"", by=None, now=NOW)
    client.post(address, {"kind": "drama", "troupe": "话剧团", "blurb": "带身份证", "title": "别的"})

    show.refresh_from_db()
    assert (show.title, show.kind, show.troupe, show.places) == ("梁祝", "drama", "话剧团", 20)
    assert "带身份证" in text(sign_in(ann).get(f"/here/shows/{show.id}/"))


def test_a_cancelled_show_is_not_changed_any_more(sign_in, show, culture_officer):
    actions.cancel_show(show_id=show.id, why="台风", by=None, now=NOW)

    refused = sign_in(culture_officer).post(f"/here/work/shows/{show.id}/change/", {"kind": "drama", "blurb": "x"})

    assert refused.status_code == 422
    assert Show.objects.get(id=show.id).blurb == ""


def test_a_line_of_the_menu_is_taken_off_and_put_back(sign_in, opera, officer, culture_officer):
    desk, unit = sign_in(culture_officer), sign_in(officer)

    desk.post(f"/here/work/desk/menu/{opera.id}/", {"on": "0"})
    assert opera.title not in text(unit.get("/here/work/menu/"))
    assert Service.objects.get(id=opera.id).orders.count() == 0
    desk.post(f"/here/work/desk/menu/{opera.id}/", {"on": "1"})

    assert opera.title in text(unit.get("/here/work/menu/"))


def test_what_somebody_was_at_leaves_out_what_they_never_had(sign_in, hall, tree, ann, ben, crowd):
    other = a_venue(tree.federation, "小剧场")
    seen, full = a_show(hall), a_show(other, "茶馆", starts=2 * DAY)
    sign_up(ann, seen)
    for one in crowd[:20]:
        sign_up(one, full)
    sign_up(ann, full, wait=True)
    late = NOW + 3 * DAY
    claims.expire_holds(now=late)
    Ticket.objects.filter(show=seen).update(used_at=NOW + DAY)

    assert [one.offer_id for one in queries.shows.been_to(ann.person.id, late)] == [seen.offer_id]
    assert Claim.objects.get(member=ann.person.id, offer=full.offer_id).state_words == "没有轮到"


def test_officers_are_told_whether_they_typed_the_same(sign_in, hall, crowd, culture_officer, administrator):
    terms = {"how": "draw", "closes_at": NOW + HOUR, "draws_at": NOW + 2 * HOUR, "limit": 1}
    show = a_show(hall, starts=30 * DAY, terms=terms | {"sources": [claims.Source("双色球", 2, 1, 33)]})
    claims.freeze_draw(draw_id=show.offer.draw.id, by=None, now=NOW + HOUR)
    Draw.objects.update(draws_at=NOW - HOUR)  # the numbers are out by the pages' clock
    address = f"/here/work/shows/{show.id}/draw/"

    def typed(who, numbers, reason=""):
        return text(sign_in(who).post(address, {"numbers": numbers, "reason": reason}, follow=True))

    assert "要另一位工作人员再录一遍" in typed(culture_officer, "3 9")
    assert "和另一位录的不一样" in typed(administrator, "3 8")
    assert "请写明原因" in typed(administrator, "3 9")
    typed(administrator, "3 9", "看错了")

    assert "两人录得一致" in typed(culture_officer, "3 9", "看错了")
