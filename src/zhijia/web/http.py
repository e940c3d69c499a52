"""How our screens answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, fragment: str | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, or the one named part of it that htmx asked for."""
    if fragment and "HX-Request" in request.headers:
        template = f"{template}#{fragment}"
    return render(request, template, context or {}, status=status)


def go(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Send the browser on, whether or not htmx made the request."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": resolve_url(to, *args, **kwargs)})
    return redirect(to, *args, **kwargs)
