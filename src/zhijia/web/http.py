"""How our screens answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url


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
