"""Tells every later step who is asking."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate

from . import queries


class WhoIsAsking:
    """Sets request.person, asked for once and only when somebody looks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        def look() -> queries.Person:
            if request.federation is None or not request.user.is_authenticated:  # type: ignore[attr-defined]
                return queries.NOBODY
            return queries.person(request.user, localdate())

        request.person = SimpleLazyObject(look)  # type: ignore[attr-defined]
        return self.get_response(request)
