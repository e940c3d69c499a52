"""How our screens answer."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render, resolve_url
from pydantic import BaseModel

Body = TypeVar("Body", bound=BaseModel)


class Request(HttpRequest):
    """What a view gets: every attribute our middleware has put there."""

    federation: Any  # federations.Federation; None on the installation's own pages
    federation_prefix: str  # "/beijing/", or "/" when the host name says which
    person: Any  # people.queries.Person
    user: Any  # accounts.models.User, or Django's AnonymousUser
    second_factor: bool
    care: bool  # 关怀版
    htmx: Any


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or the one named part of it that htmx asked for."""
    if fragment and "HX-Request" in request.headers:
        template = f"{template}#{fragment}"
    return render(request, template, context or {}, status=status)


def go(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Send the browser on, whether or not htmx made the request."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": resolve_url(to, *args, **kwargs)})
    return cast(HttpResponse, redirect(to, *args, **kwargs))


def kept_off_line(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The phone keeps this page for a bad line, until its owner signs out. For pages that only show."""

    @wraps(view)
    def call(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        if response.status_code == 200:
            response["X-Offline"] = "keep"
        return response

    return call


def weight(request: HttpRequest) -> int:
    """Bytes of the body, as its sender says."""
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0


def body_as(request: HttpRequest, schema: type[Body], *, most: int) -> Body | None:
    """The JSON that came, for a door (web.doors); None for what goes the long way.

    That is whatever sends a token, weighs more than `most` bytes, or is not as the schema has it.
    """
    if "HTTP_AUTHORIZATION" in request.META or weight(request) > most:
        return None
    try:
        return schema.model_validate(json.loads(request.body))
    except ValueError:  # pydantic's ValidationError is one
        return None


class _Csrf(CsrfViewMiddleware):
    """Django's check, without its page."""

    def _reject(self, request: HttpRequest, reason: str) -> str:
        return reason


def is_forged(request: HttpRequest) -> bool:
    """Whether it did not come from a page of ours."""
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    _csrf.process_request(request)
    return _csrf.process_view(request, _nothing, (), {}) is not None


def _nothing(request: Any) -> Any:
    """What the CSRF check looks at for marks; there are none."""


_csrf = _Csrf(_nothing)
