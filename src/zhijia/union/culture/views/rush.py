"""Sign-ups for a show in the minute it opens: who they are, and what they get, is worked out for all of a batch.

The same address, form and verb as shows.sign_up, which answers whatever this door leaves alone: forged or broken
forms, officers, people who are not signed in, and every refusal, since it has the page for it.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.utils.timezone import now

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts import queries as accounts
from zhijia.union.claims import actions as claims
from zhijia.union.claims.models import Claim
from zhijia.union.people.queries import Caller, Counter
from zhijia.web.doors import Passage
from zhijia.web.http import go, is_forged, weight
from zhijia.web.middleware import session_cookie

from .. import actions
from ..forms import SignUpForm
from .shows import MOST, congratulate

MOST_BYTES = 4_096


def sign_up(request: HttpRequest, show_id: str) -> Passage:
    """As shows.sign_up answers whoever gets a place or waits for one; None: it goes the long way."""
    session, said = request.COOKIES.get(session_cookie(request), ""), _said(request, int(show_id))
    if not session or said is None or is_forged(request):
        return None
    try:
        claim: Claim | None = yield _counter.ask(session, said, now())
    except (Refusal, NotYours):
        return None
    if claim is None:
        return None
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]  # its middleware, and a session, come later
    congratulate(request, claim)
    answer = go(request, request.path.removesuffix("sign-up/"))
    request._messages.update(answer)  # type: ignore[attr-defined]
    return answer


def _said(request: HttpRequest, show_id: int) -> dict[str, Any] | None:
    if not request.federation.has("culture"):  # type: ignore[attr-defined]
        return None
    if request.content_type != "application/x-www-form-urlencoded" or weight(request) > MOST_BYTES:
        return None
    form = SignUpForm(request.POST, most=MOST)
    return {**form.said(), "show_id": show_id, "wait": request.POST.get("wait") == "1"} if form.is_valid() else None


def _sign_up_all(callers: Sequence[Caller[dict[str, Any]]]) -> list[Claim | Exception]:
    return actions.sign_ups(
        [
            actions.SignUp(**one.said, member_id=one.member_id, by=accounts.known_as(one.user_id), now=one.now)
            for one in callers
        ]
    )


_counter = Counter(_sign_up_all, busy=claims.BUSY, without_posts=True)
