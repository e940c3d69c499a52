"""A draw whose entries may be for a family, and places of a draw that are not drawn."""

import json
from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.solve import published
from zhijia.union.claims import actions, queries
from zhijia.union.claims.models import Entry, Pool
from zhijia.union.claims.rules import words

from .conftest import ask
from .test_draws import by_rank, close, make, open_draw, type_in


def with_family(crowd, sizes, places, administrator, auditor, **more):
    draw = open_draw(places=places, limit=3, **more)
    for one, people in zip(crowd, sizes, strict=False):
        ask(one, draw.offer, people)
    close(draw)
    type_in(draw, administrator)
    type_in(draw, auditor)
    return make(draw)


def test_an_entry_with_family_has_places_for_all_of_it_and_nobody_overtakes(crowd, administrator, auditor):
    sizes = [3, 1, 2, 1, 3, 1, 2, 2]
    draw = with_family(crowd, sizes, 8, administrator, auditor)

    line = by_rank(draw)
    won = [one for one in line if one.state == "confirmed"]
    taken = sum(one.quantity for one in won)
    waiting = line[len(won) :]
    assert [one.rank for one in line] == list(range(1, 9))
    assert all(one.state == "waiting" for one in waiting)
    assert taken <= 8
    assert taken + waiting[0].quantity > 8, "the first who waits did not fit"
    assert len(won) >= 2
    assert Pool.objects.get(id=draw.offer.pool_id).remaining == 8 - taken
    assert queries.out_of(draw.offer.pool_id) == taken


def test_what_is_published_of_a_draw_with_family_is_enough_to_find_all_winners(crowd, administrator, auditor):
    draw = with_family(crowd, [1, 1, 2, 1, 3, 1, 1, 2], 8, administrator, auditor)

    said = json.loads(json.dumps(queries.document(draw)))
    assert published.verify(said).differs == ()
    winners = {label for name in said["winners"] for label in said["winners"][name]}
    for name, seats in said["seats"].items():
        left = seats - sum(int(label[11:] or 1) for label in said["winners"][name])
        for label in said["waiting"][name]:
            left -= int(label[11:] or 1)
            if left < 0:
                break
            winners.add(label)
    firm = Entry.objects.filter(draw=draw, claim__state="confirmed").values_list("label", flat=True)
    assert winners == set(firm)
    assert len(firm) > sum(said["places"].values()), "small entries left room for more of them"
    (list_,), _spilled = queries.standing(draw)
    assert set(list_.winners) == set(firm)


def test_somebody_enters_once_however_few_they_are(crowd):
    draw = open_draw(limit=3)
    first = ask(crowd[0], draw.offer, 1)

    with pytest.raises(words.LimitReached, match="一人一个签号"):
        ask(crowd[0], draw.offer, 1)
    with pytest.raises(words.LimitReached, match="每人最多 3 份"):
        ask(crowd[1], draw.offer, 4)
    actions.cancel(claim_id=first.id, by=None, now=NOW)
    again = ask(crowd[0], draw.offer, 3)

    assert queries.label_of(again).endswith("-3")


@pytest.mark.parametrize(
    ("more", "words_"), [({"limit": 10}, "1 到 9"), ({"limit": 4}, "4 个人"), ({"limit": 2, "spill": True}, "其一")]
)
def test_a_draw_with_family_that_cannot_be_kept_is_refused(db, more, words_):
    with pytest.raises(Refusal, match=words_):
        open_draw(places=3, **more)


def test_places_of_a_draw_are_not_given_by_hand_before_it_but_kept_ones_are(crowd, administrator, auditor):
    draw = open_draw(kept=[(2, "轮椅席")])
    given = {"member_id": crowd[0], "reason": "轮椅", "by": None, "now": NOW}
    part = Pool.objects.get(part_of=draw.offer.pool_id)
    with pytest.raises(Refusal, match="抽签前不能"):
        actions.give_by_hand(offer_id=draw.offer_id, request_key=uuid4(), **given)
    got = actions.give_by_hand(offer_id=draw.offer_id, part_id=part.id, quantity=2, request_key=uuid4(), **given)

    part.refresh_from_db()
    assert (part.reason, part.total, part.remaining, got.state) == ("轮椅席", 2, 0, "confirmed")
    assert queries.document(draw)["places"] == {"公开名额": 3}
    with pytest.raises(words.SoldOut):
        actions.give_by_hand(offer_id=draw.offer_id, part_id=part.id, request_key=uuid4(), **given)
    other = open_draw(kept=[(2, "轮椅席")])
    with pytest.raises(NotYours):
        actions.give_by_hand(offer_id=other.offer_id, part_id=part.id, request_key=uuid4(), **given)
