"""Who may ask, and who gets: plain decisions, by the hundred."""

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from conftest import NOW
from zhijia.union.claims import rules
from zhijia.union.claims.rules import Ask, Book, Given, No, Standing, State, Terms, Why, words

RIDER = Standing(path="1/5/9/", tags=("model-worker",), employment="rider", joined_on=date(2024, 3, 1))
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("rule", "unmet"),
    [
        ({}, ""),
        ({"within": [5]}, ""),
        ({"within": [9, 77]}, ""),
        ({"within": [77]}, "within"),
        ({"not_within": [9]}, "not_within"),
        ({"not_within": [77]}, ""),
        ({"tags": ["model-worker", "craftsman"]}, ""),
        ({"tags": ["craftsman"]}, "tags"),
        ({"employment": ["rider", "courier"]}, ""),
        ({"employment": ["staff"]}, "employment"),
        ({"joined_by": "2024-03-01"}, ""),
        ({"joined_by": "2024-02-29"}, "joined_by"),
        ({"joined_since": "2024-03-01"}, ""),
        ({"joined_since": "2024-03-02"}, "joined_since"),
        ({"within": [5], "employment": ["staff"]}, "employment"),
        ({"shoe_size": 43}, "shoe_size"),
    ],
)
def test_a_rule_says_which_part_is_not_met(rule, unmet):
    assert rules.unmet(rule, RIDER) == unmet


def test_who_has_no_date_of_joining_meets_no_rule_about_it():
    nobody = Standing()

    assert rules.unmet({"joined_by": "2024-01-01"}, nobody) == "joined_by"
    assert rules.unmet({"joined_since": "2024-01-01"}, nobody) == "joined_since"


@pytest.mark.parametrize(
    "rule",
    [
        {"shoe_size": 43},
        {"within": []},
        {"within": 5},
        {"within": ["5"]},
        {"within": [True]},
        {"tags": [1]},
        {"tags": "model-worker"},
        {"joined_by": "gestern"},
        {"joined_by": "20240301"},
        {"joined_by": 5},
    ],
)
def test_a_rule_that_is_not_well_formed_is_not_kept(rule):
    with pytest.raises(ValueError, match=next(iter(rule))):
        rules.checked(rule)


def terms(**but):
    usual = {
        "offer_id": 1,
        "pool_id": 1,
        "how": "first_come",
        "opens_at": NOW - HOUR,
        "closes_at": None,
        "starts_at": None,
        "eligibility": {},
        "limit": 2,
        "hold": timedelta(),
        "waiting_list": False,
    }
    return Terms(**{**usual, **but})


def decide(offer, *, left=10, quantity=1, member=RIDER, has=0, wait=False, head=None):
    book = Book({1: left}, {1: head} if head else {}, Counter({(1, 7): has}))
    return rules.decide(Ask(1, 7, quantity, uuid4(), NOW, wait), offer, member, book)


@pytest.mark.parametrize(
    ("offer", "more", "why"),
    [
        (None, {}, Why.GONE),
        (terms(), {"member": None}, Why.NOT_A_MEMBER),
        (terms(), {"member": Standing(active=False)}, Why.NOT_A_MEMBER),
        (terms(opens_at=NOW + HOUR), {}, Why.NOT_YET_OPEN),
        (terms(closes_at=NOW), {}, Why.CLOSED),
        (terms(starts_at=NOW), {}, Why.STARTED),
        (terms(eligibility={"within": [77]}), {}, Why.NOT_ELIGIBLE),
        (terms(), {"has": 2}, Why.LIMIT),
        (terms(), {"quantity": 3}, Why.LIMIT),
        (terms(), {"left": 0}, Why.SOLD_OUT),
        (terms(), {"left": 1, "quantity": 2}, Why.SOLD_OUT),
        (terms(), {"left": 0, "wait": True}, Why.SOLD_OUT),
        (terms(waiting_list=True), {"head": NOW}, Why.SOLD_OUT),
    ],
)
def test_who_is_told_no_is_told_why(offer, more, why):
    no = decide(offer, **more)

    assert isinstance(no, No)
    assert no.why is why
    assert str(words.refusal(no))


def test_what_is_given_is_theirs_at_once_or_held_for_a_while():
    assert decide(terms()) == Given(State.CONFIRMED)
    assert decide(terms(hold=HOUR)) == Given(State.HELD, NOW + HOUR)
    assert decide(terms(limit=None), quantity=10, has=1000) == Given(State.CONFIRMED)
    assert decide(terms(waiting_list=True), left=0, wait=True) == Given(State.WAITING)


def test_nobody_overtakes_who_asked_before():
    offer = terms(waiting_list=True)

    assert decide(offer, left=1, head=NOW - HOUR, wait=True) == Given(State.WAITING)
    assert decide(offer, left=1, head=NOW, wait=True) == Given(State.WAITING)
    assert decide(offer, left=1, head=NOW + HOUR) == Given(State.CONFIRMED)


@given(some.lists(some.tuples(some.integers(1, 4), some.integers(0, 3), some.booleans()), max_size=30))
def test_what_is_given_and_what_is_left_is_what_there_was(asks):
    book, offer = Book({1: 10}), terms(waiting_list=True)

    answers = [
        (quantity, rules.decide(Ask(1, member, quantity, uuid4(), NOW, wait), offer, RIDER, book))
        for quantity, member, wait in asks
    ]

    out = sum(q for q, answer in answers if isinstance(answer, Given) and answer.state is State.CONFIRMED)
    assert out + book.remaining[1] == 10
    assert max(book.has.values(), default=0) <= 2


@given(some.lists(some.integers(1, 5)), some.integers(0, 20))
def test_the_waiting_list_is_served_from_its_head_until_one_does_not_fit(queue, remaining):
    n = rules.promoted(queue, remaining)

    assert sum(queue[:n]) <= remaining
    assert n == len(queue) or sum(queue[: n + 1]) > remaining


def test_a_refusal_says_the_fact_the_number_and_the_way_out():
    assert "14" in str(words.refusal(No(Why.NOT_YET_OPEN, {"opens_at": NOW + 4 * HOUR})))
    assert "剩 3 份" in str(words.refusal(No(Why.SOLD_OUT, {"left": 3, "queued": False, "may_wait": True})))
    assert "最多 2 份" in str(words.refusal(No(Why.LIMIT, {"limit": 2, "has": 1})))
    assert "锅炉厂工会" in str(
        words.refusal(No(Why.NOT_ELIGIBLE, {"rule": "within", "wanted": [5]}), names="锅炉厂工会")
    )
