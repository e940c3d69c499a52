"""The draw keeps the vectors of its sources, agrees with another's HKDF, and moves nobody else."""

import hashlib
import math

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as some

from zhijia.solve.draw import BadDraw, Entry, chain, draw, keeps_promise, labels_digest, position, randomness, rfc3797

LINKS = chain(b"totally not a bikeshed", 10)
COMMITMENT, CODE = LINKS[-1], LINKS[-2]
SOURCES = [[1, 2, 3, 4, 5, 6]] * 3

labels = some.lists(some.text(min_size=1, max_size=12).filter(lambda text: "\n" not in text), unique=True, max_size=40)


def drawn(entries, places, **more):
    return draw(entries, places, code=CODE, commitment=COMMITMENT, sources=SOURCES, **more)


def test_the_vectors_of_the_label_draw():
    assert COMMITMENT.hex() == "950ea08d8d5fd3ae415b9967aba7a48aba39ca62a4d98f2e7fe25cb1b8f8c488"
    assert CODE.hex() == "5346f2efb5397a6788fc1f1d9c05c6d3f2abe9b7d16d8592a3695b6dbe9f2456"
    assert position(CODE, randomness(SOURCES), "blue").hex().startswith("03f710be2b61a6f9c3f89aa5ab5")


def test_the_vector_of_rfc_3797():
    sources = [[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]
    assert rfc3797(sources, 25, 16) == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]
    key = b"\x00\x00" + randomness(sources).encode() + b"\x00\x00"
    assert hashlib.md5(key, usedforsecurity=False).hexdigest().upper() == "990DD0A5692A029A98B5E01AA28F3459"


@given(some.text(max_size=30))
def test_a_position_is_what_another_implementation_of_hkdf_gives(label):
    other = HKDF(hashes.SHA256(), 32, salt=CODE, info=label.encode()).derive(randomness(SOURCES).encode())
    assert position(CODE, randomness(SOURCES), label) == other


@given(labels, some.integers(0, 50))
def test_everybody_is_on_the_list_once(names, places):
    result = drawn([Entry(name) for name in names], {"": places})

    assert sorted(result.winners[""] + result.waiting[""]) == sorted(names)
    assert len(result.winners[""]) == min(places, len(names))


@given(labels.filter(bool), some.data())
def test_taking_an_entry_out_moves_nobody_else(names, data):
    gone = data.draw(some.sampled_from(names))
    before = drawn([Entry(name) for name in names], {"": 0}).waiting[""]

    after = drawn([Entry(name) for name in names if name != gone], {"": 0}).waiting[""]

    assert after == tuple(name for name in before if name != gone)


@given(labels, some.randoms())
def test_the_order_in_which_entries_arrive_does_not_matter(names, luck):
    shuffled = luck.sample(names, len(names))
    assert drawn([Entry(n) for n in names], {"": 3}) == drawn([Entry(n) for n in shuffled], {"": 3})


def test_priority_comes_before_position_and_strata_are_apart():
    entries = [Entry("blue", "day"), Entry("lavenderblush", "day"), Entry("red", "day", 1), Entry("grey", "night")]
    entries += [Entry("green", "day", -1)]

    result = drawn(entries, {"day": 2, "night": 3})

    assert result.winners == {"day": ("green", "lavenderblush"), "night": ("grey",)}
    assert result.waiting == {"day": ("blue", "red"), "night": ()}
    assert result.spilled == ()


def test_places_that_a_stratum_cannot_fill_spill_only_when_that_was_declared():
    entries = [Entry("blue", "day"), Entry("lavenderblush", "day"), Entry("grey", "night")]

    result = drawn(entries, {"day": 1, "night": 2}, spill=True)

    assert (result.winners["day"], result.spilled, result.waiting["day"]) == (("lavenderblush",), ("blue",), ())


def test_a_code_that_was_not_committed_to_is_refused():
    assert keeps_promise(CODE, COMMITMENT)
    with pytest.raises(BadDraw, match="not the one"):
        draw([], {"": 1}, code=b"another", commitment=COMMITMENT, sources=SOURCES)


@pytest.mark.parametrize(
    ("entries", "places", "why"),
    [
        ([Entry("a"), Entry("a")], {"": 1}, "'a' stands on the list twice"),
        ([Entry("a", "x")], {"": 1}, "'x'"),
        ([Entry("")], {"": 1}, "empty"),
        ([Entry("a\nb")], {"": 1}, "line break"),
        ([], {}, "at least one stratum"),
        ([], {"": -1}, "below zero"),
    ],
)
def test_inputs_that_cannot_have_been_announced_are_refused(entries, places, why):
    with pytest.raises(BadDraw, match=why):
        drawn(entries, places)


@pytest.mark.parametrize("sources", [[], [[]], [[-1]]])
def test_no_randomness_is_no_draw(sources):
    with pytest.raises(BadDraw):
        randomness(sources)


def test_the_published_digest_does_not_depend_on_order():
    assert labels_digest(["b", "a"]) == labels_digest(["a", "b"]) == hashlib.sha256(b"a\nb\n").hexdigest()


def test_every_place_in_the_queue_is_about_equally_likely():
    # 4,000 draws of ten: the first place falls to each label about 400 times; 6 sigma is about 114.
    firsts = dict.fromkeys(map(str, range(10)), 0)
    for i in range(4_000):
        link = chain(i.to_bytes(4, "big"), 2)
        result = draw([Entry(n) for n in firsts], {"": 1}, code=link[0], commitment=link[1], sources=[[7]])
        firsts[result.winners[""][0]] += 1

    assert all(abs(n - 400) < 6 * math.sqrt(4_000 * 0.1 * 0.9) for n in firsts.values())
