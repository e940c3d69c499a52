"""Who stands at a door for crowds (web.doors): sessions are looked up for all who came together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import connection
from django.utils.timezone import localdate

from zhijia.kernel.gather import Gather
from zhijia.union.accounts import queries as accounts

from .members import ids_of_users
from .posts import posts_on

Said = TypeVar("Said")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Caller(Generic[Said]):
    """A member, as their session says, and what they came for."""

    user_id: int
    member_id: int
    said: Said
    now: datetime


@dataclass(frozen=True)
class _Knock(Generic[Said]):
    session: str
    said: Said
    now: datetime


class Counter(Generic[Said, Answer]):
    """Serves the members who come together: `work` takes callers and gives each an answer, or the exception they get.

    With `without_posts` whoever holds a post is not served: the long way asks them for their second factor.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Caller[Said]]], Sequence[Answer | Exception]],
        *,
        busy: object,
        without_posts: bool = False,
    ) -> None:
        self._work, self._busy, self._without_posts = work, busy, without_posts
        self._line = Gather(self._serve)

    def ask(self, session: str, said: Said, now: datetime) -> "Errand[Said, Answer]":
        """What a door yields, to get the answer of it."""
        return Errand(self, _Knock(session, said, now))

    def serve(self, knock: _Knock[Said]) -> Answer | None:
        """In this thread."""
        alone = connection.in_atomic_block
        return _got(self._serve([knock])[0] if alone else self._line.ask_in_words(knock, self._busy))

    async def serve_soon(self, knock: _Knock[Said], space: Any) -> Answer | None:
        """In an event loop."""
        return _got(await self._line.soon_in_words(knock, space, self._busy))

    def _serve(self, knocks: Sequence[_Knock[Said]]) -> list[Answer | Exception | None]:
        """Who they are, in three or four queries for all of them; then the work for those who are members."""
        users = accounts.users_of_sessions({one.session for one in knocks}, max(one.now for one in knocks))
        members = ids_of_users(users.values())
        if self._without_posts:
            held = posts_on(localdate(knocks[0].now)).filter(user__in=members)
            for user in held.values_list("user", flat=True):
                members.pop(user, None)
        callers: dict[int, Caller[Said]] = {}
        for n, one in enumerate(knocks):
            user = users.get(one.session, 0)
            if user in members:
                callers[n] = Caller(user, members[user], one.said, one.now)
        answers = dict(zip(callers, self._work(list(callers.values())) if callers else (), strict=True))
        return [answers.get(n) for n in range(len(knocks))]


@dataclass(frozen=True)
class Errand(Generic[Said, Answer]):
    """Somebody's turn at a counter: the answer, None for a session that is no member's.

    Both ways raise what the work answered with, and Refusal where too many wait.
    """

    counter: Counter[Said, Answer]
    knock: _Knock[Said]

    def now(self) -> Answer | None:
        return self.counter.serve(self.knock)

    async def soon(self, space: Any) -> Answer | None:
        return await self.counter.serve_soon(self.knock, space)


def _got(answer: Answer | Exception | None) -> Answer | None:
    if isinstance(answer, Exception):
        raise answer
    return answer
