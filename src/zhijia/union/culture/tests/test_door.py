"""What we promise at the door: whoever has a ticket comes in once, with a line or without, whatever the clock says."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.kernel.refusal import NotYours
from zhijia.union.claims import actions as claims
from zhijia.union.claims.models import Claim
from zhijia.union.culture import actions
from zhijia.union.culture.models import Scan, Ticket
from zhijia.union.culture.rules import codes
from zhijia.union.people import queries as people

from .conftest import DAY, HOUR, a_show, a_venue, sign_up

DOORS = NOW + DAY - HOUR / 2


def words_of(ticket):
    key = people.key()
    return codes.token(codes.show_key(key, ticket.show_id), ticket.show_id, ticket.id), codes.digits(key, ticket.id)


def take(show, by, device="东门"):
    return actions.take_snapshot(show_id=show.id, device=device, by=by, now=DOORS)


def bring(show, snapshot, seen, by, *, sent_ms=600_000, now=DOORS + timedelta(minutes=10)):
    return actions.bring_in(show_id=show.id, snapshot=snapshot["snapshot"], sent_ms=sent_ms, seen=seen, by=by, now=now)


def seen(said, ms=60_000):
    return actions.Seen(uuid4(), said, ms)


def test_500_scans_of_three_devices_come_together_without_loss(tree, doorkeeper):
    from zhijia.union.claims.tests.conftest import make_crowd

    show = a_show(a_venue(tree.federation, plan=""), places=500)
    people_ids = make_crowd(tree.pipes, 460)
    claims.grant([claims.claiming.Ask(show.offer_id, one, 1, uuid4(), NOW) for one in people_ids])
    tickets = list(Ticket.objects.filter(show=show).order_by("id"))
    luck = Random(4)
    scans = [words_of(one)[luck.random() < 0.3] for one in tickets] + [words_of(one)[0] for one in tickets[:40]]
    devices = [take(show, doorkeeper, name) for name in ("东门", "西门", "南门")]
    shares = [[seen(said, 1_000 * n) for n, said in enumerate(scans) if n % 3 == d] for d in range(3)]

    for device, share in zip(devices, shares, strict=True):
        bring(show, device, share[:100], doorkeeper)
        bring(show, device, share, doorkeeper)  # the line broke in the middle, and all is sent again

    assert Scan.objects.count() == 500
    assert Ticket.objects.filter(used_at__isnull=False).count() == 460
    assert Scan.objects.filter(verdict="in").count() == 460
    assert Scan.objects.filter(verdict="double").count() == 40
    assert Claim.objects.filter(offer=show.offer, state="attended").count() == 460


def test_a_screenshot_is_caught_at_the_second_use_on_another_device(show, ann, doorkeeper):
    sign_up(ann, show)
    ticket = Ticket.objects.get()
    east, west = take(show, doorkeeper, "东门"), take(show, doorkeeper, "西门")
    bring(show, west, [seen(words_of(ticket)[0], ms=120_000)], doorkeeper)

    (late,) = bring(show, east, [seen(words_of(ticket)[1], ms=60_000)], doorkeeper)  # it was the earlier of the two

    ticket.refresh_from_db()
    assert late.verdict == "in"
    assert ticket.used_on == "东门"
    assert list(Scan.objects.order_by("at").values_list("device", "verdict")) == [("东门", "in"), ("西门", "double")]


def test_a_wrong_clock_changes_nothing(show, ann, doorkeeper):
    """Times come from the device's counter, reckoned back from when it called; beyond reason they are cut."""
    sign_up(ann, show)
    said = words_of(Ticket.objects.get())[0]
    taken, back = take(show, doorkeeper), DOORS + timedelta(minutes=10)

    scans = [seen(said, ms=240_000), seen(said, ms=-(10**12)), seen(said, ms=10**12)]
    bring(show, taken, scans, doorkeeper, sent_ms=600_000)

    at = {one.id: one.at for one in Scan.objects.all()}
    assert at[scans[0].id] == back - timedelta(minutes=6)
    assert at[scans[1].id] == DOORS  # never before the list was taken
    assert at[scans[2].id] == back  # never after it came home


@pytest.mark.parametrize("said", ["", "12345678x", "ZJ1.1.1.AAAA", "ZJ1.x.y.z", "99999999", "𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠", "a" * 200])
def test_a_forged_token_opens_nothing(show, ann, doorkeeper, said):
    sign_up(ann, show)

    scan = actions.check_in(show_id=show.id, said=said, request_key=uuid4(), by=doorkeeper, now=DOORS)

    assert scan.verdict == "forged"
    assert Ticket.objects.get().used_at is None


def test_a_token_with_another_s_number_opens_nothing(show, ann, ben, doorkeeper):
    sign_up(ann, show)
    sign_up(ben, show)
    first, second = Ticket.objects.order_by("id")
    forged = words_of(first)[0].replace(f".{first.id}.", f".{second.id}.")

    assert actions.check_in(show_id=show.id, said=forged, request_key=uuid4(), by=doorkeeper, now=DOORS).ticket is None


def test_a_ticket_opens_its_own_show_only(tree, show, ann, doorkeeper):
    other = a_show(a_venue(tree.federation, "别处", plan=""), starts=3 * DAY, places=9)
    sign_up(ann, other)

    for said in words_of(Ticket.objects.get()):
        scan = actions.check_in(show_id=show.id, said=said, request_key=uuid4(), by=doorkeeper, now=DOORS)
        assert scan.verdict == "forged"


def test_what_was_given_back_or_passed_on_opens_nothing(show, ann, ben, officer, doorkeeper):
    sign_up(ann, show)
    old = Ticket.objects.get()
    actions.pass_on(ticket_id=old.id, member_id=ann.person.id, phone="13900000002", by=ann, now=NOW)
    back = sign_up(officer, show)
    claims.cancel(claim_id=back.id, by=None, now=NOW)

    for void in Ticket.objects.filter(void_at__isnull=False):
        scan = actions.check_in(show_id=show.id, said=words_of(void)[0], request_key=uuid4(), by=None, now=DOORS)
        assert scan.verdict == "void"


def test_the_same_form_sent_twice_is_one_scan(show, ann, doorkeeper):
    sign_up(ann, show)
    key, said = uuid4(), words_of(Ticket.objects.get())[1]

    for _ in range(2):
        assert actions.check_in(show_id=show.id, said=said, request_key=key, by=None, now=DOORS).verdict == "in"
    assert Scan.objects.count() == 1


def test_a_list_is_signed_has_no_names_and_is_believed_for_its_own_show(show, hall, ann, doorkeeper):
    sign_up(ann, show)
    other = a_show(hall, starts=4 * DAY)
    taken = take(show, doorkeeper)

    assert "安宁" not in str(taken)
    assert taken["signature"] == actions.door.sign(bytes.fromhex(taken["key"]), taken)
    taken["tickets"][0][3] = 1
    assert taken["signature"] != actions.door.sign(bytes.fromhex(taken["key"]), taken)
    with pytest.raises(NotYours):
        bring(other, taken, [], doorkeeper)


def test_who_did_not_come_counts_as_absent_only_where_the_door_was_kept(show, hall, ann, ben, doorkeeper):
    unkept = a_show(hall, starts=2 * DAY)
    for who in (ann, ben):
        sign_up(who, show)
    sign_up(ann, unkept)
    said = words_of(Ticket.objects.get(show=show, holder=ann.person))[1]
    actions.check_in(show_id=show.id, said=said, request_key=uuid4(), by=doorkeeper, now=DOORS)

    assert actions.close_doors(now=NOW + DAY + 3 * HOUR) == 0  # a device may still come home
    assert actions.close_doors(now=NOW + 3 * DAY) == 1

    assert sorted(Claim.objects.filter(offer=show.offer).values_list("state", flat=True)) == ["absent", "attended"]
    assert Claim.objects.get(offer=unkept.offer).state == "confirmed"


def test_the_door_s_page_and_what_it_brings_back(sign_in, show, ann, doorkeeper):
    sign_up(ann, show)
    ticket = Ticket.objects.get()
    client = sign_in(doorkeeper)
    url = f"/here/work/door/{show.id}/"
    opened = client.get(url)
    assert opened["X-Offline"] == "keep"
    assert "安宁" not in opened.content.decode()
    taken = client.post(url + "snapshot/", {"device": "东门"}).json()
    assert taken["tickets"] == [
        [ticket.id, words_of(ticket)[1], "池座 2排4座", 0, words_of(ticket)[0].rpartition(".")[2]]
    ]

    body = {
        "snapshot": taken["snapshot"],
        "sent_ms": 9,
        "scans": [{"id": str(uuid4()), "said": words_of(ticket)[0], "ms": 1}],
    }
    answer = client.post(url + "merge/", body, content_type="application/json").json()

    assert answer["scans"][0]["verdict"] == "in"
    assert answer["figures"]["in"] == 1
    assert client.post(url + "merge/", "[]", content_type="application/json").status_code == 400
