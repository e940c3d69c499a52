"""Orders by members' sessions, where many come at once: who they are is looked up for all of a batch together.

The same address, checks and verb as `api.place`, which answers whatever this door leaves alone: tokens, forged or
broken requests, and whoever turns out not to be signed in as a member.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from ninja.responses import NinjaJSONEncoder

from zhijia.kernel.gather import Gather
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts import queries as accounts
from zhijia.union.people import queries as people
from zhijia.web.http import body_as
from zhijia.web.middleware import refused, session_cookie

from .. import actions
from ..models import Order
from .api import OrderIn, PlacedOut, asked, is_forged

MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Knock:
    """One order with the session that brought it."""

    session: str
    said: dict[str, Any]
    now: datetime


def place(request: HttpRequest) -> HttpResponse | None:
    """The order as api.place answers it; None: it goes the long way."""
    knock = _knock(request)
    if knock is None:
        return None
    try:
        answer = _let_in([knock])[0] if connection.in_atomic_block else _counter.ask_in_words(knock, actions.BUSY)
    except Refusal as no:
        return refused(no)
    if isinstance(answer, Refusal | NotYours):
        return refused(answer)
    if isinstance(answer, Exception):
        raise answer
    return None if answer is None else HttpResponse(_out(answer), content_type="application/json; charset=utf-8")


def _knock(request: HttpRequest) -> Knock | None:
    session = request.COOKIES.get(session_cookie(request), "")
    said = body_as(request, OrderIn, most=MOST_BYTES) if session else None
    return None if said is None or is_forged(request) else Knock(session, asked(said), now())


def _let_in(knocks: Sequence[Knock]) -> list[Order | Exception | None]:
    """Who they are, in three queries for all of them; then the orders of those who are members."""
    users = accounts.users_of_sessions({one.session for one in knocks}, max(one.now for one in knocks))
    members = people.ids_of_users(users.values())
    asks: dict[int, actions.Ask] = {}
    answers: dict[int, Order | Exception | None] = {}
    for n, one in enumerate(knocks):
        user = users.get(one.session, 0)
        if (member := members.get(user)) is None:
            answers[n] = None
            continue
        try:
            asks[n] = actions.ask_for(member_id=member, by=accounts.known_as(user), now=one.now, **one.said)
        except Refusal as no:
            answers[n] = no
    placed = actions.place_orders(list(asks.values())) if asks else []
    answers |= dict(zip(asks, placed, strict=True))
    return [answers[n] for n in range(len(knocks))]


def _out(order: Order) -> str:
    said = {name: getattr(order, name) for name in PlacedOut.model_fields}
    return json.dumps(said, cls=NinjaJSONEncoder)


_counter = Gather(_let_in)
