"""Who may open a page: said on the view, enforced here, and nowhere forgotten.

    @anyone            no sign-in
    @signed_in         any signed-in person of this federation
    @member            a signed-in person who is a member in good standing
    @needs("roster.read")   whoever holds the right somewhere; the query then narrows it to where

A view that says nothing is closed to everybody, and a check fails the build (zhijia.E001).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.checks import Error, register
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, get_script_prefix, resolve, reverse

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    kind: str  # anyone | signed_in | member | right | installation
    right: str = ""
    # A page that serves the second factor itself, or the way out, stays open without it.
    without_second_factor: bool = False


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


anyone = _declare(Access("anyone"))
signed_in = _declare(Access("signed_in"))
member = _declare(Access("member"))
installation = _declare(Access("installation"))  # the system's own pages, guarded by Django's admin itself
without_second_factor = _declare(Access("signed_in", without_second_factor=True))


def needs(right: str) -> Callable[[View], View]:
    return _declare(Access("right", right))


def declared(
    patterns: Iterable[URLPattern | URLResolver], mark: Callable[[Any], Any]
) -> list[URLPattern | URLResolver]:
    """The same for a library's URLs: each of its views gets the mark, unless it has one."""
    for pattern in flat(patterns):
        if not hasattr(pattern.callback, "access"):
            pattern.callback = mark(_own(pattern.callback))
    return list(patterns)


def _own(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def call(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return call


def flat(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from flat(pattern.url_patterns)
        else:
            yield pattern


class Gate:
    """Lets a request through to its view, or not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        access: Access | None = getattr(view, "access", None)
        if access is None:
            raise PermissionDenied(f"{view.__module__}.{view.__name__} does not say who may open it")
        if (part := part_of(view)) and request.federation and not request.federation.has(part):
            raise Http404("this federation does not use this part")
        if access.kind in ("anyone", "installation"):
            return None
        if not request.user.is_authenticated:
            return _sign_in(request)
        person = request.person
        if person.needs_second_factor and not access.without_second_factor and not request.second_factor:
            return _send(request, resolve_url("second-factor"))
        if not _lets_in(access, person):
            raise PermissionDenied
        return None


def _lets_in(access: Access, person: Any) -> bool:
    """Whether a signed-in person may open what is declared so."""
    if access.kind == "member":
        return person.member is not None
    return access.kind != "right" or bool(person.may(access.right))


def opens(request: Any, name: str) -> bool:
    """Whether the page of this name opens to whoever asks; signing in may come before. A name that is none: no."""
    try:
        path = reverse(name).removeprefix(get_script_prefix())
    except NoReverseMatch:
        return False
    access: Access | None = getattr(resolve(f"/{path}", settings.FEDERATION_URLCONF).func, "access", None)
    if access is None:
        return False
    return request.person.user is None or _lets_in(access, request.person)


def part_of(view: Any) -> str:
    """The optional part of Zhijia that a view belongs to, or nothing."""
    label = view.__module__.removeprefix("zhijia.union.").partition(".")[0]
    return getattr(apps.get_app_config(label), "part", "") if label in apps.app_configs else ""


def _sign_in(request: HttpRequest) -> HttpResponse:
    return _send(request, redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL)).url)


def _send(request: HttpRequest, to: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": to})
    return HttpResponse(status=302, headers={"Location": to})


@register()
def every_view_says_who_may_open_it(app_configs: Any, **kwargs: Any) -> list[Error]:
    return [
        Error(f"{pattern} does not say who may open it", id="zhijia.E001", hint="zhijia.web.access")
        for urlconf in (settings.FEDERATION_URLCONF, settings.ROOT_URLCONF)
        for pattern in flat(get_resolver(import_module(urlconf).__name__).url_patterns)
        if not hasattr(pattern.callback, "access")
    ]
