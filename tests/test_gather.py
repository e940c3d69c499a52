"""Calls that arrive together are done together: in order, each with its own answer, and none spoils another."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep
from types import SimpleNamespace

import pytest

from zhijia.kernel import spaces
from zhijia.kernel.gather import Busy, Gather


class Desk:
    """Work that waits for `go`, and writes down what it was given."""

    def __init__(self):
        self.batches, self.go = [], Event()

    def __call__(self, asks):
        self.batches.append(list(asks))
        assert self.go.wait(10)
        for ask in asks:
            if isinstance(ask, BaseException):
                raise ask
        return [f"answer to {ask}" for ask in asks]


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def crowd():
    with ThreadPoolExecutor(12) as pool:
        yield pool


def until(true):
    end = monotonic() + 10
    while not true():
        assert monotonic() < end
        sleep(0.001)


def in_turn(crowd, gather, asks):
    """One after the other: the first leads and is kept waiting at the desk, the others stand in line behind it."""
    calls = []
    for place, ask in enumerate(asks):
        calls.append(crowd.submit(gather.ask, ask))
        until(lambda: gather._work.batches)
        until(lambda place=place: [len(line.boxes) for line in gather._lines.values()] == [place])
    return calls


def test_who_comes_while_work_is_under_way_is_done_together_in_order(desk, crowd):
    calls = in_turn(crowd, Gather(desk), ["a", "b", "c", "d"])

    desk.go.set()

    assert [call.result(10) for call in calls] == [f"answer to {ask}" for ask in "abcd"]
    assert desk.batches == [["a"], ["b", "c", "d"]]


def test_a_lone_call_is_done_at_once(desk):
    desk.go.set()

    assert Gather(desk).ask("a") == "answer to a"


def test_no_more_are_done_at_once_than_may(desk, crowd):
    calls = in_turn(crowd, Gather(desk, most=2), "abcdef")

    desk.go.set()

    assert [call.result(10)[-1] for call in calls] == list("abcdef")
    assert [len(batch) for batch in desk.batches] == [1, 2, 2, 1]


def test_one_bad_ask_spoils_no_other(desk, crowd):
    calls = in_turn(crowd, Gather(desk), ["a", "b", ValueError("bad"), "c"])

    desk.go.set()

    assert [calls[n].result(10) for n in (0, 1, 3)] == ["answer to a", "answer to b", "answer to c"]
    with pytest.raises(ValueError, match="bad"):
        calls[2].result(10)


def test_a_leader_who_is_struck_down_leaves_the_line_to_the_next(desk, crowd):
    calls = in_turn(crowd, Gather(desk), [KeyboardInterrupt(), "b", "c"])

    desk.go.set()

    with pytest.raises(KeyboardInterrupt):
        calls[0].result(10)
    assert [call.result(10) for call in calls[1:]] == ["answer to b", "answer to c"]


def test_who_was_in_the_leader_s_hands_is_told_to_ask_again(desk, crowd):
    calls = in_turn(crowd, Gather(desk), ["a", KeyboardInterrupt(), "c"])

    desk.go.set()

    assert calls[0].result(10) == "answer to a"
    with pytest.raises(KeyboardInterrupt):
        calls[1].result(10)
    with pytest.raises(Busy):
        calls[2].result(10)


def test_who_waits_too_long_is_told_so_and_not_served_behind_their_back(desk, crowd):
    gather = Gather(desk, patience=0.2)
    first, second = in_turn(crowd, gather, ["a", "b"])

    with pytest.raises(Busy):
        second.result(10)
    desk.go.set()

    assert first.result(10) == "answer to a"
    assert gather.ask("c") == "answer to c"
    assert desk.batches == [["a"], ["c"]]


def test_a_line_has_an_end(desk, crowd):
    gather = Gather(desk, room=2)
    calls = in_turn(crowd, gather, ["a", "b", "c"])

    with pytest.raises(Busy):
        crowd.submit(gather.ask, "d").result(10)

    desk.go.set()
    assert [call.result(10)[-1] for call in calls] == list("abc")


def test_each_federation_has_its_own_line(desk, crowd, monkeypatch):
    gather = Gather(desk)
    (here,) = in_turn(crowd, gather, ["a"])
    monkeypatch.setattr(spaces, "current_space", lambda: SimpleNamespace(schema_name="elsewhere"))
    there = crowd.submit(gather.ask, "b")

    until(lambda: desk.batches == [["a"], ["b"]])  # neither waits for the other

    desk.go.set()
    assert (here.result(10), there.result(10)) == ("answer to a", "answer to b")


def in_loop(gather, asks, *more):
    """What each got who asked in one event loop, one after the other; `more` runs beside them."""

    space = spaces.current_space()

    async def together():
        return await asyncio.gather(*(gather.soon(ask, space) for ask in asks), *more, return_exceptions=True)

    with ThreadPoolExecutor(1) as elsewhere:  # here a loop may be running: a browser's
        return elsewhere.submit(lambda: asyncio.run(together())).result()


async def let(desk, first):
    """Open the desk when the first batch is there."""
    while desk.batches != [first]:
        await asyncio.sleep(0.001)
    desk.go.set()


def test_who_waits_in_an_event_loop_is_done_together_too(desk):
    answers = in_loop(Gather(desk), "abcd", let(desk, ["a"]))

    assert answers == [*(f"answer to {ask}" for ask in "abcd"), None]
    assert desk.batches == [["a"], ["b", "c", "d"]]


def test_threads_and_loops_stand_in_one_line(desk, crowd):
    gather = Gather(desk)
    (first,) = in_turn(crowd, gather, ["a"])
    loop = crowd.submit(in_loop, gather, "bc")
    until(lambda: [len(line.boxes) for line in gather._lines.values()] == [2])
    last = crowd.submit(gather.ask, "d")
    until(lambda: [len(line.boxes) for line in gather._lines.values()] == [3])

    desk.go.set()

    assert [first.result(10), *loop.result(10), last.result(10)] == [f"answer to {ask}" for ask in "abcd"]
    assert desk.batches == [["a"], ["b", "c", "d"]]


def test_one_in_a_loop_whose_ask_fails_spoils_nobody(desk):
    desk.go.set()
    fault = ValueError("mine")

    a, b, c = in_loop(Gather(desk), ["a", fault, "c"])

    assert (a, b, c) == ("answer to a", fault, "answer to c")


def test_nobody_in_a_loop_waits_beyond_patience_but_who_leads_has_the_answer(desk):
    async def open_late():
        await asyncio.sleep(0.3)
        desk.go.set()

    leads, waits, _ = in_loop(Gather(desk, patience=0.1), "ab", open_late())

    assert leads == "answer to a"
    assert isinstance(waits, Busy)


def test_a_loop_that_has_gone_leaves_a_line_that_goes_on(desk, crowd):
    """Somebody who waited in a loop is next, and the loop is closed before their turn."""
    gather, space = Gather(desk), spaces.current_space()
    (first,) = in_turn(crowd, gather, ["a"])

    async def ask_and_go():
        asyncio.get_running_loop().create_task(gather.soon("b", space))
        await asyncio.sleep(0)

    crowd.submit(lambda: asyncio.run(ask_and_go())).result(10)

    desk.go.set()

    assert first.result(10) == "answer to a"
    assert crowd.submit(gather.ask, "c").result(10) == "answer to c"
