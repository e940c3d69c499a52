"""Whether the second factor was given in this session."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from .actions import SECOND_FACTOR_KEY


class SecondFactor:
    """Sets request.second_factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.second_factor = SimpleLazyObject(lambda: bool(request.session.get(SECOND_FACTOR_KEY)))  # type: ignore[attr-defined]
        return self.get_response(request)
