"""What people come for in crowds has a door of its own, before session, user and page are worked out one by one.

A door answers what it can answer for many at once, with the same verb as the page behind it; for anything unusual it
says nothing, and the request goes the long way, which has the right words for it.

    def place(request) -> Passage:            # registry.Door(…, answer=place)
        …                                     # what can be seen without asking the database
        order = yield counter.ask(…)          # an Errand: done together with those of everybody else who came
        return HttpResponse(…)                # or None: the long way

In a thread the errand is waited for (`Doors`, a middleware); in the server's event loop nobody waits (`pass_soon`).
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.core.exceptions import SynchronousOnlyOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.security import SecurityMiddleware

from zhijia.kernel import spaces

from . import registry
from .middleware import ChosenLanguage

PAST = "zhijia.past_doors"  # in META: a door has looked at this request already


class Errand(Protocol):
    """What somebody waits for."""

    def now(self) -> Any: ...

    async def soon(self, space: Any) -> Any: ...


Passage = Generator[Errand, Any, HttpResponse | None]


class LongWay(Exception):
    """A door has no answer to this one."""


class Doors:
    """The middleware: whoever comes here in a thread is served there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        door = None
        if request.federation and PAST not in request.META:  # type: ignore[attr-defined]
            door = registry.door_to(request.method or "", request.path_info)
        answer = _passed(door(request)) if door else None
        return self.get_response(request) if answer is None else answer


def _passed(passage: Any) -> HttpResponse | None:
    errand, answer = _begun(passage)
    if errand is None:
        return answer
    try:
        came = errand.now()
    except Exception as no:
        return _last(passage.throw, no)
    return _last(passage.send, came)


async def pass_soon(request: HttpRequest, door: Callable[[HttpRequest], Any]) -> HttpResponseBase:
    """The same in an event loop, for a request whose federation is known. Raises LongWay.

    The answer passes what stands before the doors among the middleware and has something to say of an answer.
    """
    with _inside(request):
        passage = door(request)
        errand, answer = _begun(passage)
    if errand is None:
        return _dressed(request, lambda: answer)
    try:
        came = await errand.soon(request.federation)  # type: ignore[attr-defined]
    except Exception as fault:
        no = fault
        return _dressed(request, lambda: _last(passage.throw, no))
    return _dressed(request, lambda: _last(passage.send, came))


def _begun(passage: Passage | HttpResponse | None) -> tuple[Errand | None, HttpResponse | None]:
    """What the door asks for; or, where it asks for nothing, what it says."""
    if not isinstance(passage, Generator):
        return None, passage
    try:
        return next(passage), None
    except StopIteration as end:
        return None, end.value


def _last(go_on: Callable[[Any], Any], with_what: Any) -> HttpResponse | None:
    try:
        go_on(with_what)
    except StopIteration as end:
        answer: HttpResponse | None = end.value
        return answer
    raise TypeError("a door asks once")


def _dressed(request: HttpRequest, answer: Callable[[], HttpResponse | None]) -> HttpResponseBase:
    request.answer = answer  # type: ignore[attr-defined]
    with _inside(request):
        response: HttpResponseBase = _dressing(request)
    return response


@contextmanager
def _inside(request: HttpRequest) -> Iterator[None]:
    """What a door does at once, it does in its federation. It asks no database there: Django would not let it."""
    spaces.enter(request.federation)  # type: ignore[attr-defined]
    try:
        yield
    except SynchronousOnlyOperation as no:
        raise LongWay from no
    finally:
        spaces.leave()


def _bare(request: Any) -> HttpResponse:
    answer: HttpResponse | None = request.answer()
    if answer is None:
        raise LongWay
    return answer


_dressing: Any = SecurityMiddleware(ChosenLanguage(CommonMiddleware(_bare)))  # type: ignore[arg-type]
