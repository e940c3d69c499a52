"""Work for one hot row, done for many callers at once.

    counter = Gather(grant)          # grant: many asks in, one answer each, in one transaction
    answer = counter.ask(my_ask)     # from any thread; waits for its own answer
    answer = await counter.soon(my_ask, space)   # from an event loop, for a federation

A row that everybody wants is locked by one transaction at a time, so that many small ones stand in each other's
way. Here the calls that arrive while a transaction is under way are done together in the next one. The first to come
leads: it does the work for all who wait, on its own database connection, then hands the lead on to the next in line.
Who waits in an event loop leads in a thread that is there for that.
Nobody waits for company: a lone call is done at once. Each federation has its own line.

What is promised: answers in order of arrival, everybody their own; a batch that fails is done again one by one, so
that one bad ask spoils no other (the work must be safe to repeat, so give each ask a key); nobody waits beyond
`patience`.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Lock
from time import monotonic
from typing import Any, Generic, TypeVar

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from . import spaces
from .refusal import Refusal

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class Busy(Exception):
    """Too many wait, or it took too long. What was asked may still be done: ask again with the same key."""


@dataclass(eq=False)
class _Box(Generic[Ask, Answer]):
    ask: Ask
    turn: Event = field(default_factory=Event)  # the answer is here, or the lead is
    leads: bool = False
    answers: list[Answer] = field(default_factory=list)
    fault: BaseException | None = None
    future: asyncio.Future[None] | None = None  # of whoever waits in an event loop, in place of `turn`


@dataclass(eq=False)
class _Line(Generic[Ask, Answer]):
    """Who waits in one federation, in order of arrival; `led` while somebody leads."""

    space: Any
    lock: Lock = field(default_factory=Lock)
    boxes: deque[_Box[Ask, Answer]] = field(default_factory=deque)
    led: bool = False


class Gather(Generic[Ask, Answer]):
    """`work` answers at most `most` asks in one go; at most `room` wait, each `patience` seconds."""

    def __init__(
        self,
        work: Callable[[Sequence[Ask]], Sequence[Answer]],
        *,
        most: int = 64,
        room: int = 1_024,
        patience: float = 10.0,
    ) -> None:
        self._work, self._most, self._room, self._patience = work, most, room, patience
        self._lines: dict[str, _Line[Ask, Answer]] = {}
        self._leader = ThreadPoolExecutor(1, thread_name_prefix="gather")

    def ask(self, ask: Ask) -> Answer:
        """This ask's answer. Raises what the work raised for it alone, or Busy. Call outside of a transaction."""
        box = _Box[Ask, Answer](ask)
        line = self._join(box, spaces.current_space())
        if not box.leads:
            self._wait(line, box)
        if box.leads:
            self._lead(line)
        return _got(box)

    async def soon(self, ask: Ask, space: Any) -> Answer:
        """The same in this federation, for whoever waits in an event loop; the work is done in a thread."""
        box = _Box[Ask, Answer](ask, future=asyncio.get_running_loop().create_future())
        line = self._join(box, space)
        if box.leads:
            self._leader.submit(self._lead_in_thread, line)
        assert box.future is not None
        enough = asyncio.get_running_loop().call_later(self._patience, self._give_up, line, box)
        try:
            await box.future
        finally:
            enough.cancel()
        return _got(box)

    def _give_up(self, line: _Line[Ask, Answer], box: _Box[Ask, Answer]) -> None:
        """As _wait ends; who leads has to wait for what is under way."""
        assert box.future is not None
        try:
            self._leave(line, box)
        except Busy as busy:
            if not box.future.done():
                box.future.set_exception(busy)

    def _join(self, box: _Box[Ask, Answer], space: Any) -> _Line[Ask, Answer]:
        line = self._lines.setdefault(space.schema_name, _Line(space))
        with line.lock:
            if len(line.boxes) >= self._room:
                raise Busy
            line.space = space
            line.boxes.append(box)
            if not line.led:
                line.led = box.leads = True
        return line

    def ask_in_words(self, ask: Ask, busy: object) -> Answer:
        """As ask. Too many who wait, or a lock that somebody has for too long, is a Refusal in these words."""
        with _in_words(busy):
            return self.ask(ask)

    async def soon_in_words(self, ask: Ask, space: Any, busy: object) -> Answer:
        """As soon, with the same Refusal."""
        with _in_words(busy):
            return await self.soon(ask, space)

    def _wait(self, line: _Line[Ask, Answer], box: _Box[Ask, Answer]) -> None:
        if not box.turn.wait(self._patience):
            self._leave(line, box)

    def _leave(self, line: _Line[Ask, Answer], box: _Box[Ask, Answer]) -> None:
        """Patience is at its end. Raises Busy, unless the answer, or the lead, has just come."""
        with line.lock:
            if box in line.boxes and not box.leads:  # nobody has begun with it, and nobody will
                line.boxes.remove(box)
        if not box.leads and not box.turn.is_set():
            raise Busy

    def _lead_in_thread(self, line: _Line[Ask, Answer]) -> None:
        spaces.enter(line.space)
        self._lead(line)
        connection.close_if_unusable_or_obsolete()

    def _lead(self, line: _Line[Ask, Answer]) -> None:
        """Answer the head of the line, one's own ask among them, and hand the lead on, whatever happens."""
        with line.lock:
            batch = [line.boxes.popleft() for _ in range(min(self._most, len(line.boxes)))]
        try:
            self._answer(batch)
        finally:
            with line.lock:
                heir = line.boxes[0] if line.boxes else None
                line.led = heir is not None
                if heir is not None:
                    heir.leads = True
            for box in batch:
                if not box.answers and box.fault is None:
                    box.fault = Busy()
            _wake(batch)
            if heir is not None:
                self._hand_on(line, heir)

    def _hand_on(self, line: _Line[Ask, Answer], heir: _Box[Ask, Answer]) -> None:
        if heir.future is None:
            heir.turn.set()
            return

        def lead() -> None:
            self._leader.submit(self._lead_in_thread, line)

        # When the loop has had its turn with what is done: who got an answer may be back by then, with company.
        if not _in(heir.future.get_loop(), lambda loop: loop.call_soon(loop.call_soon, lead)):
            lead()

    def _answer(self, batch: list[_Box[Ask, Answer]]) -> None:
        start = monotonic()
        try:
            for box, answer in zip(batch, self._work([box.ask for box in batch]), strict=True):
                box.answers.append(answer)
            return
        except Exception as fault:
            together = fault
            connection.close_if_unusable_or_obsolete()
        for box in batch:
            box.answers.clear()
            if len(batch) == 1 or monotonic() - start > self._patience:
                box.fault = together
                continue
            self._answer([box])


@contextmanager
def _in_words(busy: object) -> Iterator[None]:
    try:
        yield
    except Busy as fault:
        raise Refusal(busy) from fault
    except OperationalError as fault:
        if not isinstance(fault.__cause__, LockNotAvailable):
            raise
        raise Refusal(busy) from fault


def _got(box: _Box[Any, Answer]) -> Answer:
    if box.fault:
        raise box.fault
    return box.answers[0]


def _wake(batch: Iterable[_Box[Any, Any]]) -> None:
    """Whoever waits goes on; a loop is told once of all of its own."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = defaultdict(list)
    for box in batch:
        box.turn.set()
        if box.future is not None:
            by_loop[box.future.get_loop()].append(box.future)
    for loop, futures in by_loop.items():
        _in(loop, partial(_settle, futures))


def _in(loop: asyncio.AbstractEventLoop, call: Callable[[asyncio.AbstractEventLoop], object]) -> bool:
    """Call it in a loop; False where it was closed: nobody is there any more."""
    try:
        loop.call_soon_threadsafe(call, loop)
    except RuntimeError:
        return False
    return True


def _settle(futures: Iterable[asyncio.Future[None]], loop: object) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)
