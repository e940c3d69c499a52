"""Work for one hot row, done for many callers at once.

    counter = Gather(grant)          # grant: many asks in, one answer each, in one transaction
    answer = counter.ask(my_ask)     # from any thread; waits for its own answer

A row that everybody wants is locked by one transaction at a time, so that many small ones stand in each other's
way. Here the calls that arrive while a transaction is under way are done together in the next one. The first to come
leads: it does the work for all who wait, on its own database connection, then hands the lead on to the next in line.
Nobody waits for company: a lone call is done at once. Each federation has its own line.

What is promised: answers in order of arrival, everybody their own; a batch that fails is done again one by one, so
that one bad ask spoils no other (the work must be safe to repeat, so give each ask a key); nobody waits beyond
`patience`.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic
from typing import Generic, TypeVar

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


@dataclass(eq=False)
class _Line(Generic[Ask, Answer]):
    """Who waits in one federation, in order of arrival; `led` while somebody leads."""

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

    def ask(self, ask: Ask) -> Answer:
        """This ask's answer. Raises what the work raised for it alone, or Busy. Call outside of a transaction."""
        line, box = self._lines.setdefault(spaces.current(), _Line()), _Box[Ask, Answer](ask)
        with line.lock:
            if len(line.boxes) >= self._room:
                raise Busy
            line.boxes.append(box)
            if not line.led:
                line.led = box.leads = True
        if not box.leads:
            self._wait(line, box)
        if box.leads:
            self._lead(line)
        if box.fault:
            raise box.fault
        return box.answers[0]

    def ask_in_words(self, ask: Ask, busy: object) -> Answer:
        """The same. Too many who wait, or a lock that somebody has for too long, is a Refusal in these words."""
        try:
            return self.ask(ask)
        except Busy:
            pass
        except OperationalError as fault:
            if not isinstance(fault.__cause__, LockNotAvailable):
                raise
        raise Refusal(busy)

    def _wait(self, line: _Line[Ask, Answer], box: _Box[Ask, Answer]) -> None:
        if box.turn.wait(self._patience):
            return
        with line.lock:
            if box in line.boxes and not box.leads:  # nobody has begun with it, and nobody will
                line.boxes.remove(box)
        if not box.leads and not box.turn.is_set():
            raise Busy

    def _lead(self, line: _Line[Ask, Answer]) -> None:
        """Answer the head of the line, one's own ask among them, and hand the lead on, whatever happens."""
        with line.lock:
            batch = [line.boxes.popleft() for _ in range(min(self._most, len(line.boxes)))]
        try:
            self._answer(batch)
        finally:
            with line.lock:
                if line.boxes:
                    line.boxes[0].leads = True
                    line.boxes[0].turn.set()
                else:
                    line.led = False
            for box in batch:
                if not box.answers and box.fault is None:
                    box.fault = Busy()
                box.turn.set()

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
