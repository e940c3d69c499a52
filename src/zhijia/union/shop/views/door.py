"""Orders by members' sessions, where many come at once: who they are is looked up for all of a batch together.

The same address, checks and verb as `api.place`, which answers whatever this door leaves alone: tokens, forged or
broken requests, and whoever turns out not to be signed in as a member.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from ninja.responses import NinjaJSONEncoder

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts import queries as accounts
from zhijia.union.people.queries import Caller, Counter
from zhijia.web.doors import Passage
from zhijia.web.http import body_as, is_forged
from zhijia.web.middleware import refused, session_cookie

from .. import actions
from ..models import Order
from .api import OrderIn, PlacedOut, asked

MOST_BYTES = 64 * 1024


def place(request: HttpRequest) -> Passage:
    """The order as api.place answers it; None: it goes the long way."""
    session = request.COOKIES.get(session_cookie(request), "")
    said = body_as(request, OrderIn, most=MOST_BYTES) if session else None
    if said is None or is_forged(request):
        return None
    try:
        order: Order | None = yield _counter.ask(session, asked(said), now())
    except (Refusal, NotYours) as no:
        return refused(no)
    return None if order is None else HttpResponse(_out(order), content_type="application/json; charset=utf-8")


def _place_all(callers: Sequence[Caller[dict[str, Any]]]) -> list[Order | Exception]:
    asks: dict[int, actions.Ask] = {}
    answers: dict[int, Order | Exception] = {}
    for n, one in enumerate(callers):
        try:
            by = accounts.known_as(one.user_id)
            asks[n] = actions.ask_for(member_id=one.member_id, by=by, now=one.now, **one.said)
        except Refusal as no:
            answers[n] = no
    placed = actions.place_orders(list(asks.values())) if asks else []
    answers |= dict(zip(asks, placed, strict=True))
    return [answers[n] for n in range(len(callers))]


def _out(order: Order) -> str:
    said = {name: getattr(order, name) for name in PlacedOut.model_fields}
    return json.dumps(said, cls=NinjaJSONEncoder)


_counter = Counter(_place_all, busy=actions.BUSY)
